import type { GrantId, RequestId } from "../kernel/ids.ts";
import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import { callCreditBack, refundRequest, reverseGrant } from "../ledger/index.ts";
import { findPlace } from "../organizations/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import type { PlaceOptions } from "./place-options.ts";
import { readId } from "./read-id.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface CreditsRefundOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly request?: string;
  readonly grant?: string;
  readonly amount?: MicroUsd;
  readonly reason: string;
}

/** `sallyport credits refund` */
export async function creditsRefund(invocation: Invocation, options: CreditsRefundOptions): Promise<void> {
  const { terminal } = invocation;
  const { reason, json } = options;
  const amount = options.amount ?? null;
  await withControl(invocation, async ({ control }) => {
    const { database } = control;
    const { organization } = await findPlace(database, options.organization ?? null, null);
    if (options.request !== undefined) {
      const request = readId<RequestId>("request", options.request);
      const { grant, refunded } = await refundRequest(database, organization.id, request, amount, reason);
      if (json) return terminal.out(JSON.stringify({ request, grant, refundedUsd: formatUsd(refunded) }));
      return terminal.out(
        `Gave '${organization.slug}' back ${formatUsd(refunded)} USD of request ${request} (grant ${grant}).`,
      );
    }
    const grant = readId<GrantId>("grant", options.grant ?? "");
    await confirm(control, (await callCreditBack(database, organization.id)).generation);
    const done = await reverseGrant(database, organization.id, grant, amount, reason);
    const nodes = await confirm(control, done.generation);
    const { taken, owed } = done;
    if (json)
      return terminal.out(
        JSON.stringify({ grant, takenUsd: formatUsd(taken), owedUsd: formatUsd(owed), nodes }),
      );
    terminal.out(`Took ${formatUsd(taken)} USD of credit back from '${organization.slug}'.`);
    if (owed > 0n) terminal.out(`${formatUsd(owed)} USD were spent already; it owes them now.`);
    terminal.out(describeConfirmations("In force", nodes));
  });
}
