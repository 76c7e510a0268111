import { Sequencer } from "../../audit/index.ts";
import { actOf } from "../../compose/control.ts";
import type { Deployment } from "../../compose/deployment.ts";
import { openControl, operatorOf } from "../../compose/open-control.ts";
import { KeyHasher } from "../../keys/index.ts";
import { type Act, perform, platformPrincipal } from "../../operations/index.ts";
import { createEgress } from "../../platform/egress/index.ts";
import type { Invocation } from "../terminal.ts";
import { withAuditor } from "../with-auditor.ts";
import { withControl, withDeployment } from "../with-control.ts";
import type { Performer } from "./performer.ts";

/**
 * On this machine, with the control login: the operator is whoever may read its settings.
 * @param onStop whether the work is left when the process is asked to stop, or ends by itself
 */
export function withLocal<Result>(
  invocation: Invocation,
  work: (performer: Performer) => Promise<Result>,
  onStop: "leave" | "finish" = "leave",
): Promise<Result> {
  return withControl(
    invocation,
    async ({ control, deployment }) => {
      const principal = platformPrincipal(operatorOf(deployment));
      const development = !deployment.config.production;
      const parts = { ...control, actingAs: () => control.database, development };
      return work(performerOf(actOf(parts, principal, sequencerOf(deployment))));
    },
    onStop,
  );
}

/** With the auditor's login, which has the audit ledger and nothing else: whoever checks it needs no other. */
export function withLocalAuditor<Result>(
  invocation: Invocation,
  work: (performer: Performer) => Promise<Result>,
): Promise<Result> {
  return withDeployment(invocation, async (deployment) => {
    // A data folder that was never started has no ledger yet.
    if (deployment.embedded) await (await openControl(deployment)).close();
    return withAuditor(deployment, async ({ auditor, vault }) => {
      const egress = createEgress();
      const hasher = new KeyHasher(deployment.peppers);
      try {
        const principal = platformPrincipal(operatorOf(deployment));
        return await work(performerOf(actOf({ vault, hasher, egress, actingAs: () => auditor }, principal)));
      } finally {
        egress.close();
      }
    });
  });
}

const performerOf = (act: Act): Performer => ({
  perform: (operation, input) => perform(operation, act, input),
});

/** Null where the auditor's login is not at hand: then a serving process puts entries into the tree. */
function sequencerOf(deployment: Deployment): (() => Promise<number>) | null {
  if (deployment.address("sallyport_audit") === null) return null;
  return () => withAuditor(deployment, ({ auditor, vault }) => new Sequencer(auditor, vault).round());
}
