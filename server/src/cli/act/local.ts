import { actOf } from "../../compose/control.ts";
import { operatorOf } from "../../compose/open-control.ts";
import { perform, platformPrincipal } from "../../operations/index.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { Invocation } from "../terminal.ts";
import { withControl } from "../with-control.ts";
import type { Performer } from "./performer.ts";

/** On this machine, with the control login: the operator is whoever may read its settings. */
export function withLocal<Result>(
  invocation: Invocation,
  work: (performer: Performer) => Promise<Result>,
): Promise<Result> {
  return withControl(invocation, async ({ control, deployment }) => {
    const actor = operatorOf(deployment);
    const address = deployment.address("sallyport_audit");
    const auditor = address ? connectControlDatabase(address, actor) : null;
    try {
      const act = actOf({ ...control, actingAs: () => control.database }, platformPrincipal(actor), auditor);
      return await work({ perform: (operation, input) => perform(operation, act, input) });
    } finally {
      await auditor?.close();
    }
  });
}
