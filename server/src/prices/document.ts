import type { OrganizationId } from "../kernel/ids.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";

/** Something that was decided, and from when on it counts. The newest that has started is in force. */
export interface Dated {
  /** On the clock of whoever asks: monotonic in a gateway, the epoch at the command line. */
  readonly startsAtMs: number;
}

/** The operator's own price of a provider's model. */
export interface Override extends Dated {
  readonly provider: string;
  readonly model: string;
  /** Null: back to the catalogue's or the declared price. */
  readonly rates: PriceSheet | null;
}

/** How a plan sells the models that a pattern means: by a markup on cost, or at prices of its own. */
export interface PlanRule extends Dated {
  readonly planId: string;
  readonly pattern: string;
  /** With `rates` null as well, the rule was withdrawn. */
  readonly markupPercent: string | null;
  readonly rates: PriceSheet | null;
  readonly belowCost: boolean;
}

/** The plan of an organization. */
export interface Assignment extends Dated {
  readonly organizationId: OrganizationId;
  readonly planId: string;
}

/** Everything that prices are made of beside the catalogue. Lists are in the order in which things come into force. */
export interface PriceDocument {
  readonly overrides: ReadonlyMap<string, readonly Override[]>;
  /** By plan. */
  readonly rules: ReadonlyMap<string, readonly PlanRule[]>;
  readonly assignments: ReadonlyMap<OrganizationId, readonly Assignment[]>;
  /** When something comes into force; moments that have passed may be among them. */
  readonly starts: readonly number[];
}

/** The plan of whoever has none, and what other plans fall back to. It is made by the migration. */
export const DEFAULT_PLAN_ID = "00000000-0000-0000-0000-000000000001";

export const NO_PRICES: PriceDocument = {
  overrides: new Map(),
  rules: new Map(),
  assignments: new Map(),
  starts: [],
};

/** The member `prices` of gateway_changes() (migrations, 19-gateway), which is its only writer. */
export interface PriceRows {
  /** Null when nothing of it changed. */
  readonly decided: {
    readonly overrides: readonly Since<Override>[];
    readonly rules: readonly Since<PlanRule>[];
  } | null;
  /** Of the organizations whose plan changed. */
  readonly assignments: readonly Since<Assignment>[];
}

type Since<Row extends Dated> = Omit<Row, "startsAtMs"> & {
  /** From when it was asked, by the database's clock; negative when it has started. */
  readonly startsInMs: number;
};

/**
 * What was known before with what changed; the same object when nothing did.
 * @param askedAtMs when the rows were asked for, on the clock that prices will be looked up with
 */
export function readPriceRows(
  { decided, assignments }: PriceRows,
  askedAtMs: number,
  before: PriceDocument,
): PriceDocument {
  if (decided === null && assignments.length === 0) return before;
  const dated = <Row extends { readonly startsInMs: number }>({ startsInMs, ...row }: Row) => ({
    ...row,
    startsAtMs: askedAtMs + startsInMs,
  });
  const changed = priceDocument(
    decided?.overrides.map(dated) ?? [],
    decided?.rules.map(dated) ?? [],
    assignments.map(dated),
  );
  const plans = new Map(assignments.length === 0 ? [] : before.assignments);
  for (const [organization, list] of changed.assignments) plans.set(organization, list);
  return {
    overrides: decided === null ? before.overrides : changed.overrides,
    rules: decided === null ? before.rules : changed.rules,
    assignments: assignments.length === 0 ? before.assignments : plans,
    starts: [...before.starts, ...changed.starts].filter((startsAtMs) => startsAtMs > askedAtMs),
  };
}

/** Sorts what was decided by what it is about. */
export function priceDocument(
  overrides: readonly Override[],
  rules: readonly PlanRule[],
  assignments: readonly Assignment[],
): PriceDocument {
  return {
    overrides: Map.groupBy(overrides, ({ provider, model }) => overrideKey(provider, model)),
    rules: Map.groupBy(rules, ({ planId }) => planId),
    assignments: Map.groupBy(assignments, ({ organizationId }) => organizationId),
    starts: [overrides, rules, assignments].flatMap((rows) => rows.map(({ startsAtMs }) => startsAtMs)),
  };
}

/** No provider's short name has a slash. */
export function overrideKey(provider: string, model: string): string {
  return `${provider}/${model}`;
}

/** The newest that has started; null before the first. */
export function inForce<Row extends Dated>(rows: readonly Row[] | undefined, nowMs: number): Row | null {
  return rows?.findLast(({ startsAtMs }) => startsAtMs <= nowMs) ?? null;
}

/** When the next thing comes into force; infinite when nothing is coming. */
export function nextStart({ starts }: PriceDocument, nowMs: number): number {
  return starts.reduce(
    (next, startsAtMs) => (startsAtMs > nowMs ? Math.min(next, startsAtMs) : next),
    Number.POSITIVE_INFINITY,
  );
}
