import type { Deployment } from "../compose/deployment.ts";
import { openControl, operatorOf } from "../compose/open-control.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { createVault, type Vault } from "../vault/index.ts";
import type { Invocation } from "./terminal.ts";
import { withDeployment } from "./with-control.ts";

/** The audit ledger, opened with the auditor's login, which has it and nothing else. */
export interface OpenedLedger {
  readonly auditor: ControlDatabase;
  readonly vault: Vault;
}

/** Opens the audit ledger for one command and closes it afterwards. */
export function withLedger<Result>(
  invocation: Invocation,
  work: (ledger: OpenedLedger) => Promise<Result>,
): Promise<Result> {
  return withDeployment(invocation, async (deployment) => {
    // A data folder that was never started has no ledger yet.
    if (deployment.embedded) await (await openControl(deployment)).close();
    return withAuditor(deployment, work);
  });
}

/** The same in a deployment that is open already. */
export async function withAuditor<Result>(
  deployment: Deployment,
  work: (ledger: OpenedLedger) => Promise<Result>,
): Promise<Result> {
  const address = deployment.address("sallyport_audit");
  if (!address)
    throw new OperatorError(
      "SALLYPORT_DATABASE_URL_AUDIT must be set for this command; it is the auditor's database URL.",
    );
  const auditor = connectControlDatabase(address, operatorOf(deployment));
  try {
    return await work({ auditor, vault: createVault(deployment.kms, systemClock) });
  } finally {
    await auditor.close();
  }
}
