import fc from "fast-check";

/** One thing that can happen to the ledger. Numbers that choose among what there is are taken modulo its count. */
export type Operation =
  | {
      readonly kind: "grant";
      readonly amount: number;
      readonly priority: number;
      readonly expiresInHours: number | null;
    }
  | { readonly kind: "line"; readonly amount: number }
  | { readonly kind: "reverse"; readonly which: number }
  | { readonly kind: "refund"; readonly which: number; readonly part: number }
  | {
      readonly kind: "budget";
      readonly subject: number;
      readonly period: "day" | "month" | "total";
      readonly limit: number;
    }
  | { readonly kind: "budget-remove"; readonly which: number }
  | {
      readonly kind: "request";
      readonly node: number;
      readonly key: number;
      readonly atMost: number;
      readonly atLeastPart: number;
    }
  | { readonly kind: "settle"; readonly which: number; readonly part: number }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "flush"; readonly node: number }
  | { readonly kind: "flush-again"; readonly node: number }
  | { readonly kind: "crash"; readonly node: number; readonly forgetful: boolean }
  | { readonly kind: "replay"; readonly which: number }
  | { readonly kind: "forget"; readonly which: number }
  | { readonly kind: "clock"; readonly minutes: number }
  | { readonly kind: "node-clock"; readonly seconds: number }
  | { readonly kind: "sweep" }
  | { readonly kind: "rebuild" }
  | { readonly kind: "time-zone"; readonly zone: string };

const which = fc.nat(1_000);
const cost = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 3_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3_000, max: 60_000 }) },
);

const request = fc.record({
  kind: fc.constant("request" as const),
  node: which,
  key: which,
  atMost: cost,
  atLeastPart: fc.constantFrom(100, 100, 100, 50, 1),
});
const settle = fc.record({
  kind: fc.constant("settle" as const),
  which,
  part: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 100 }) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 150 }) },
  ),
});

/** Requests come most often, and what goes wrong less often. */
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 40, arbitrary: request },
  { weight: 34, arbitrary: settle },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("flush" as const), node: which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("flush-again" as const), node: which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("grant" as const),
      amount: fc.integer({ min: 1, max: 200_000 }),
      priority: fc.constantFrom(10, 100, 200),
      expiresInHours: fc.option(fc.integer({ min: 1, max: 60 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("line" as const),
      amount: fc.constantFrom(0, 2_000, 20_000, 100_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reverse" as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("refund" as const),
      which,
      part: fc.integer({ min: 1, max: 120 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("budget" as const),
      subject: which,
      period: fc.constantFrom("day", "month", "total"),
      limit: fc.integer({ min: 0, max: 100_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("budget-remove" as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("crash" as const), node: which, forgetful: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("replay" as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("clock" as const),
      minutes: fc.constantFrom(-3, 7, 90, 600, 1_440, 20_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("node-clock" as const),
      seconds: fc.constantFrom(1, 15, 4_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sweep" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rebuild" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("time-zone" as const),
      zone: fc.constantFrom("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"),
    }),
  },
);

/** What happens at once, then what happens at once after that, and so on. */
export const history: fc.Arbitrary<readonly (readonly Operation[])[]> = fc.array(
  fc.array(operation, { minLength: 1, maxLength: 12 }),
  { minLength: 10, maxLength: 60, size: "max" },
);
