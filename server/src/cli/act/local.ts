import { actOf } from "../../compose/control.ts";
import { operatorOf } from "../../compose/open-control.ts";
import { perform, platformPrincipal } from "../../operations/index.ts";
import type { Invocation } from "../terminal.ts";
import { withControl } from "../with-control.ts";
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
      const act = actOf({ ...control, actingAs: () => control.database }, principal);
      return work({ perform: (operation, input) => perform(operation, act, input) });
    },
    onStop,
  );
}
