import { NO_PROJECT_SCOPES } from "../../authority/index.ts";
import { PublicError } from "../../kernel/errors.ts";
import type { CallerProtocol } from "../../providers/caller-protocol.ts";
import type { InferenceRequest } from "../../providers/contract.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Gateway } from "../gateway.ts";
import { withoutUnable } from "./capability.ts";
import type { Plan } from "./plan.ts";
import { withoutStopped } from "./stops.ts";
import { allowedTargets, nearestUsable } from "./usable-models.ts";

/**
 * Finds the targets for the model that was asked for. From here on only names of the registry are used.
 * @throws PublicError model_not_allowed, model_not_in_project, model_not_found, model_unsuitable, provider_missing, model_stopped,
 *   provider_stopped
 */
export function route(
  caller: Caller,
  request: InferenceRequest,
  protocol: CallerProtocol,
  gateway: Pick<Gateway, "routes" | "switches" | "prices" | "clock" | "projects">,
): Plan {
  const { routes, switches } = gateway;
  const found = routes[caller.mode].get(request.model) ?? [];
  if (!found[0]) {
    if (caller.mode === "live" && routes.live.size === 0) throw new PublicError("provider_missing");
    throw new PublicError("model_not_found", {
      hint: nearestUsable(request.model, caller, gateway, protocol),
    });
  }
  const [first, ...others] = allowedTargets(caller, request.model, found, gateway.projects);
  if (!first) {
    const isForKey = allowedTargets(caller, request.model, found, NO_PROJECT_SCOPES).length > 0;
    const code = isForKey ? "model_not_in_project" : "model_not_allowed";
    throw new PublicError(code, { model: found[0].model.name });
  }
  return { request, targets: withoutStopped(withoutUnable([first, ...others], request, protocol), switches) };
}
