import { didYouMean, nearestNames } from "../../kernel/nearest-names.ts";
import { ENDPOINTS, type RequestBounds } from "../../providers/contract.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Gateway } from "../gateway.ts";
import { worstCaseAt } from "../pricing/worst-case.ts";
import { inability } from "./capability.ts";
import type { Target } from "./routing-table.ts";
import { stopOfTarget } from "./stops.ts";

/** The models that the key can use, each once: by the name it is offered under, or by the name in the key's scope. */
export function* usable(caller: Caller, gateway: Gateway): Generator<readonly [string, Target]> {
  const { switches } = gateway;
  for (const [name, targets] of gateway.routes[caller.mode]) {
    if (!isNamed(caller, name, targets)) continue;
    const running = targets.filter((one) => !switches.any || stopOfTarget(one, switches) === null);
    const [target] = servedTo(caller, running, gateway);
    if (target) yield [name, target];
  }
}

function isNamed({ models }: Caller, name: string, targets: readonly Target[]): boolean {
  return models?.has(name) ?? targets.some((target) => target.name === name);
}

/** " Did you mean …?", with names that this key can use and none other; nothing where none is near. */
export function nearestUsable(
  asked: string,
  caller: Caller,
  gateway: Pick<Gateway, "routes" | "prices" | "clock">,
): string {
  const routes = gateway.routes[caller.mode];
  const isUsable = (name: string) => {
    const targets = routes.get(name) ?? [];
    return isNamed(caller, name, targets) && servedTo(caller, targets, gateway).length > 0;
  };
  const near = nearestNames(asked, routes.keys(), isUsable);
  return near.length === 0 ? "" : ` ${didYouMean(near)}`;
}

/** The least that can be asked of a model. */
const LEAST: RequestBounds = {
  inputBytes: 1,
  attachments: [],
  refersToMore: false,
  audio: false,
  outputTokens: 1,
  outputBesides: 0,
  choices: 1,
  choicesShown: 1,
};

/** The targets that can do something the key may call, at a known price (C-1). Test keys need no price. */
export function servedTo(
  { mode, organizationId, endpoints }: Caller,
  targets: readonly Target[],
  { prices, clock }: Pick<Gateway, "prices" | "clock">,
): readonly Target[] {
  const asked = ENDPOINTS.filter((endpoint) => endpoints.has(endpoint));
  const nowMs = clock.monotonicMs();
  return targets.filter(({ model, offer }) => {
    const price = mode === "test" ? null : prices.price(organizationId, offer, nowMs);
    if (price === null && mode !== "test") return false;
    return asked.some((endpoint) => {
      const request = { endpoint, bounds: LEAST };
      if (inability(model, request) !== null) return false;
      return price === null || worstCaseAt(request, model, price) !== null;
    });
  });
}

/** K-3: the targets that the key may use, by their names or by the name that was asked for. */
export function allowedTargets(
  { models }: Pick<Caller, "models">,
  asked: string,
  targets: readonly Target[],
): readonly Target[] {
  if (models === null || models.has(asked)) return targets;
  return targets.filter(({ name }) => models.has(name));
}
