import { PublicError } from "../kernel/errors.ts";
import type { Price } from "../prices/index.ts";
import type { InferenceRequest } from "../providers/contract.ts";
import type { Caller } from "./authenticate.ts";
import { withoutUnable } from "./capability.ts";
import type { Gateway } from "./gateway.ts";
import type { Target } from "./routing-table.ts";
import { withoutStopped } from "./stops.ts";

/** Where a request goes: the first target, and those to fall back to before anything was delivered (P-5). */
export interface Plan {
  readonly request: InferenceRequest;
  readonly targets: readonly [Target, ...Target[]];
}

/** A plan whose targets all have a price, which stays the same until the request has ended. */
export interface PricedPlan extends Plan {
  /** In the order of the targets; null for test keys, which never spend (K-6). */
  readonly prices: readonly Price[] | null;
}

/**
 * Matches the model against the registry; from here on only registry names are used.
 * @throws PublicError model_not_allowed, model_not_found, model_unsuitable, provider_missing, model_stopped,
 *   provider_stopped
 */
export function route(
  caller: Caller,
  request: InferenceRequest,
  { routes, switches }: Pick<Gateway, "routes" | "switches">,
): Plan {
  const found = routes[caller.mode].get(request.model) ?? [];
  if (!found[0])
    throw new PublicError(
      caller.mode === "live" && routes.live.size === 0 ? "provider_missing" : "model_not_found",
    );
  const [first, ...others] = allowedTargets(caller, request.model, found);
  if (!first) throw new PublicError("model_not_allowed", { model: found[0].model.name });
  return { request, targets: withoutStopped(withoutUnable([first, ...others], request), switches) };
}

/** K-3: each of them is one that the key may use, by its name or by the name that was asked for. */
export function allowedTargets(
  { models }: Pick<Caller, "models">,
  asked: string,
  targets: readonly Target[],
): readonly Target[] {
  if (models === null || models.has(asked)) return targets;
  return targets.filter(({ name }) => models.has(name));
}
