import { randomFraction } from "../../kernel/random.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Gateway } from "../gateway.ts";
import { worstCaseAt } from "../pricing/worst-case.ts";
import type { Draw } from "../routing/beginnings.ts";
import type { Group } from "../routing/groups.ts";
import type { PricedPlan, PricedTarget } from "../routing/plan.ts";
import type { Health } from "./health.ts";

type Targets = PricedPlan["targets"];

/** What the order depends on. */
type Known = Pick<Gateway, "health" | "routes" | "clock" | "beginnings">;

/** Targets that begin to answer about as soon are taken for equally fast: a cache is worth more than the difference. */
const AS_FAST = 1.25;
const AS_FAST_MS = 50;
/** What an answer is taken to have where its caller sets no limit, to compare prices. */
const USUAL_OUTPUT_TOKENS = 1_000;

const BY_CHANCE: Draw = () => randomFraction();

/**
 * The order in which the targets are asked: that of the group whose name was asked for; else the operator's, by priority, and within a priority
 * by chance where they have weights. Those that were set aside come last. None is left out: who has nothing else asks them all the same.
 */
export function inOrder(
  plan: PricedPlan,
  gateway: Known,
  caller: Pick<Caller, "organizationId">,
  chance: Draw = BY_CHANCE,
): PricedPlan {
  const [, second] = plan.targets;
  if (second === undefined) return plan;
  const { groups } = gateway.routes;
  const group = groups.size === 0 ? undefined : groups.get(plan.request.model);
  const { targets: health } = gateway.health;
  let ordered = plan.targets;
  if (group !== undefined) ordered = chosen(plan, group, gateway, caller, chance);
  else if (ordered.some(({ target }) => isWeighed(target.entry))) ordered = byPriority(ordered, chance);
  if (!health.allWell) ordered = wellFirst(ordered, health);
  if (group?.choice === "fastest") pacesOf(plan, ordered[0])?.chosen(gateway.clock.monotonicMs());
  return ordered === plan.targets ? plan : { ...plan, targets: ordered };
}

function chosen(
  plan: PricedPlan,
  { choice, sticky, shares }: Group,
  { beginnings, clock }: Known,
  { organizationId }: Pick<Caller, "organizationId">,
  chance: Draw,
): Targets {
  const { targets, request } = plan;
  const draw = () => (sticky ? beginnings.drawFor(organizationId, request.body) : null);
  switch (choice) {
    case "priority":
      return targets;
    case "weight":
      return drawn(targets, ({ target }) => shares.get(target.healthName) ?? 1, draw() ?? chance);
    case "cheapest":
      return sortedBy(targets, (priced) => costOf(plan, priced));
    case "fastest": {
      const nowMs = clock.monotonicMs();
      const expected = (priced: PricedTarget) => pacesOf(plan, priced)?.expectedMs(nowMs) ?? 0;
      const sorted = sortedBy(targets, expected);
      const alike = draw();
      if (alike === null) return sorted;
      const best = expected(sorted[0]);
      const isFast = (one: PricedTarget) => expected(one) <= best * AS_FAST + AS_FAST_MS;
      const fast = sorted.filter(isFast);
      return [...drawn(fast, () => 1, alike), ...sorted.slice(fast.length)] as unknown as Targets;
    }
  }
}

function pacesOf({ request }: PricedPlan, { target }: PricedTarget) {
  return request.stream ? target.paces?.streamed : target.paces?.whole;
}

/** What this request may cost its customer there; the same for all where nothing is charged. */
function costOf({ request }: PricedPlan, { target, price }: PricedTarget): number {
  if (price === null) return 0;
  const { bounds } = request;
  const outputTokens = bounds.outputTokens ?? USUAL_OUTPUT_TOKENS;
  const cost = worstCaseAt({ ...request, bounds: { ...bounds, outputTokens } }, target.model, price);
  return cost === null ? Number.POSITIVE_INFINITY : Number(cost);
}

/** Where two are alike, the order they stand in counts. */
function sortedBy(targets: Targets, value: (priced: PricedTarget) => number): Targets {
  const valued = targets.map((priced) => ({ priced, value: value(priced) }));
  // Infinite values have no difference.
  valued.sort((one, other) => (one.value === other.value ? 0 : one.value < other.value ? -1 : 1));
  return valued.map(({ priced }) => priced) as unknown as Targets;
}

/**
 * The targets by their draws, each first as often as its share says: the smallest of exponentials whose rates are the shares (a weighted race), so
 * that a target that goes or comes moves its own share only.
 */
function drawn(
  targets: readonly PricedTarget[],
  share: (priced: PricedTarget) => number,
  draw: Draw,
): Targets {
  const raced = targets.map((priced) => {
    const time = -Math.log(1 - draw(priced.target.healthName)) / share(priced);
    return { priced, time };
  });
  raced.sort((one, other) => one.time - other.time);
  return raced.map(({ priced }) => priced) as unknown as Targets;
}

function isWeighed({ weight }: PricedTarget["target"]["entry"]): boolean {
  return weight !== undefined && weight !== null;
}

/** Within each priority those with a weight are drawn; who has none comes after them. */
function byPriority(all: Targets, chance: Draw): Targets {
  const groups = Map.groupBy(all, ({ target }) => target.entry.priority ?? 0).values();
  return [...groups].flatMap((group) => {
    const weighed = group.filter(({ target }) => isWeighed(target.entry));
    const others = group.filter(({ target }) => !isWeighed(target.entry));
    return [...drawn(weighed, ({ target }) => target.entry.weight ?? 1, chance), ...others];
  }) as unknown as Targets;
}

function wellFirst(all: Targets, targets: Health): Targets {
  const well: PricedTarget[] = [];
  const aside: PricedTarget[] = [];
  for (const one of all) (targets.isAside(one.target.healthName) ? aside : well).push(one);
  return aside.length === 0 ? all : ([...well, ...aside] as unknown as Targets);
}
