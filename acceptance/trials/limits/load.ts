/** A limit under which calls are counted, and how it is met. */
interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly most: number;
  readonly partial: boolean;
  /** Asked for far more than it allows and held back by nothing else: it must be used up. */
  readonly binding: boolean;
}

/** One counter of one home. */
export interface Counter extends Limit {
  readonly home: string;
}

interface Kind {
  readonly name: string;
  readonly homes: number;
  readonly counters: readonly Limit[];
  readonly givesBack: number | null;
}

const WIDE = 1_000_000_000;
const requests = (name: string, limit: number, windowMs: number, binding = false): Limit => ({
  name,
  limit,
  windowMs,
  most: 1,
  partial: false,
  binding,
});
const tokens = (limit: number, binding = false): Limit => ({
  name: "tokens",
  limit,
  windowMs: binding ? 2_000 : 1_000,
  most: 400,
  partial: binding,
  binding,
});

const KINDS: readonly Kind[] = [
  {
    name: "key",
    homes: 8,
    counters: [requests("key", 120, 2_000, true), requests("organization", WIDE, 2_000), tokens(WIDE)],
    givesBack: null,
  },
  {
    name: "organization",
    homes: 6,
    counters: [requests("key", WIDE, 1_000), requests("organization", 240, 2_000, true), tokens(WIDE)],
    givesBack: null,
  },
  {
    name: "address",
    homes: 6,
    counters: [requests("address", 80, 2_000, true), requests("attempts", WIDE, 3_000)],
    givesBack: null,
  },
  {
    name: "tokens",
    homes: 4,
    counters: [requests("key", WIDE, 1_000), requests("organization", WIDE, 2_000), tokens(30_000, true)],
    givesBack: null,
  },
  {
    // Most of these are admitted.
    name: "generous",
    homes: 8,
    counters: [
      requests("key", 1_000, 1_000),
      requests("organization", 2_000, 2_000),
      requests("address", 3_000, 3_000),
      tokens(300_000),
    ],
    givesBack: 3,
  },
  {
    // Every one of these holds the others back, and half of the tokens are given back.
    name: "mixed",
    homes: 6,
    counters: [
      requests("key", 50, 1_000),
      requests("organization", 80, 2_000),
      requests("address", 130, 3_000),
      tokens(8_000),
    ],
    givesBack: 3,
  },
];

/** What the nodes are told, and every counter by its number. */
export function makeLoad() {
  const counters: Counter[] = [];
  const load = KINDS.map((kind) => ({
    ...kind,
    counters: kind.counters.map((limit) => {
      const number = counters.length;
      for (let home = 0; home < kind.homes; home += 1)
        counters.push({ ...limit, home: `${kind.name}-${home}` });
      return { ...limit, number };
    }),
  }));
  return { load, counters };
}
