import type { Deployment } from "../compose/deployment.ts";
import { operatorOf } from "../compose/open-control.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { createVault, type Vault } from "../vault/index.ts";

/** The audit ledger, opened with the auditor's login, which has it and nothing else. */
export interface OpenedAuditTree {
  readonly auditor: ControlDatabase;
  readonly vault: Vault;
}

/** Opens the audit ledger in a deployment that is open already, and closes it afterwards. */
export async function withAuditor<Result>(
  deployment: Deployment,
  work: (ledger: OpenedAuditTree) => Promise<Result>,
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
