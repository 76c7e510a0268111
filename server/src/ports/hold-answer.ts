import type { MicroUsd } from "../kernel/money.ts";
import type { HoldAnswer, HoldRefusal } from "./database.ts";

/** The JSON of ledger_hold() (migrations, 14-spending): a hold, or a refusal. Amounts are decimal text. */
export type HoldDocument =
  | { readonly kind: "exact" | "lease"; readonly amount: string; readonly endsInMs: number | null }
  | {
      readonly kind?: undefined;
      readonly limited: HoldRefusal["limited"];
      readonly available: string;
      readonly held: string;
      readonly period: "day" | "month" | "total" | null;
      readonly limit: string | null;
      readonly spent: string | null;
      readonly resetsAt: string | null;
      readonly recalling: boolean;
    };

export function readHoldAnswer(document: HoldDocument): HoldAnswer {
  if (document.kind !== undefined) {
    const { kind, amount, endsInMs } = document;
    return { kind, amount: BigInt(amount) as MicroUsd, endsInMs: endsInMs ?? Number.POSITIVE_INFINITY };
  }
  const { limited, available, held, period, limit, spent, resetsAt, recalling } = document;
  return {
    kind: "refused",
    limited,
    available: BigInt(available) as MicroUsd,
    held: BigInt(held) as MicroUsd,
    budget: period && {
      period,
      limit: BigInt(limit ?? 0) as MicroUsd,
      spent: BigInt(spent ?? 0) as MicroUsd,
      resetsAt,
    },
    recalling,
  };
}
