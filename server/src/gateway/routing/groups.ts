import type { GroupEntry } from "../../authority/index.ts";
import type { KnownPaces, Paces } from "../health/pace.ts";
import type { Target } from "./target.ts";

/** A name of the operator's that stands for several targets, and how one of them is chosen. */
export interface Group {
  readonly choice: GroupEntry["choice"];
  /** Long prompts of one organization that begin alike go to the same target. */
  readonly sticky: boolean;
  /** In the order in which they stand. */
  readonly targets: readonly Target[];
  /** Shares by the health names of targets; read where the choice is by weight. */
  readonly shares: ReadonlyMap<string, number>;
}

/**
 * The groups that stand for something now. A member that nobody serves at present is left out, and so is a group whose name a
 * model has of its own: that model's callers are sent nowhere else.
 */
export function groupsOf(
  entries: readonly GroupEntry[],
  live: ReadonlyMap<string, readonly Target[]>,
  known: KnownPaces,
): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const entry of entries) {
    const group = groupOf(entry, live);
    if (group.targets.length > 0 && !live.has(entry.name)) groups.set(entry.name, group);
  }
  measure(groups.values(), known);
  return groups;
}

/** A model at several providers shares the weight of its member. A target that two members name stands where the first does. */
export function groupOf(
  { choice, sticky, members }: GroupEntry,
  live: ReadonlyMap<string, readonly Target[]>,
): Group {
  const shares = new Map<string, number>();
  const targets: Target[] = [];
  for (const { model, weight } of members) {
    const served = live.get(model) ?? [];
    for (const target of served) {
      if (shares.has(target.healthName)) continue;
      shares.set(target.healthName, (weight ?? 1) / served.length);
      targets.push(target);
    }
  }
  return { choice, sticky, targets, shares };
}

/** Only what is chosen by its pace is measured. */
function measure(groups: Iterable<Group>, known: KnownPaces): void {
  const measured = [...groups].flatMap(({ choice, targets }) => (choice === "fastest" ? targets : []));
  const paces: ReadonlyMap<string, Paces> = known.keep(measured.map(({ healthName }) => healthName));
  for (const target of measured) target.paces = paces.get(target.healthName) ?? null;
}
