import { randomFraction } from "../../kernel/random.ts";
import type { PricedPlan, PricedTarget } from "../routing/plan.ts";
import type { Health } from "./health.ts";

type Targets = PricedPlan["targets"];

/**
 * The order in which the targets are asked: the operator's, by priority; within a priority by chance where they have weights; and those
 * that were set aside come last. None is left out: who has nothing else asks them all the same.
 */
export function inOrder(
  plan: PricedPlan,
  targets: Health,
  chance: () => number = randomFraction,
): PricedPlan {
  const [, second] = plan.targets;
  if (second === undefined) return plan;
  const weighed = plan.targets.some(({ target }) => isWeighed(target.entry))
    ? byWeight(plan.targets, chance)
    : plan.targets;
  const ordered = targets.allWell ? weighed : wellFirst(weighed, targets);
  return ordered === plan.targets ? plan : { ...plan, targets: ordered };
}

function isWeighed({ weight }: PricedTarget["target"]["entry"]): boolean {
  return weight !== undefined && weight !== null;
}

function wellFirst(all: Targets, targets: Health): Targets {
  const well: PricedTarget[] = [];
  const aside: PricedTarget[] = [];
  for (const one of all) (targets.isAside(one.target.healthName) ? aside : well).push(one);
  return aside.length === 0 ? all : ([...well, ...aside] as unknown as Targets);
}

/** One after another is drawn, by its share of what is left of its priority. Who has no weight comes after those who have. */
function byWeight(all: Targets, chance: () => number): Targets {
  const drawn: PricedTarget[] = [];
  for (const group of Map.groupBy(all, ({ target }) => target.entry.priority ?? 0).values()) {
    const left = group.filter(({ target }) => isWeighed(target.entry));
    while (left.length > 0) {
      const total = left.reduce((sum, { target }) => sum + (target.entry.weight ?? 0), 0);
      let at = chance() * total;
      const found = left.findIndex(({ target }) => {
        at -= target.entry.weight ?? 0;
        return at < 0;
      });
      drawn.push(...left.splice(Math.max(found, 0), 1));
    }
    drawn.push(...group.filter(({ target }) => !isWeighed(target.entry)));
  }
  return drawn as unknown as Targets;
}
