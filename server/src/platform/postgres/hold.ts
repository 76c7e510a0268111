import type { MicroUsd } from "../../kernel/money.ts";
import type { HoldAnswer, HoldQuestion, HoldRefusal } from "../../ports/database.ts";

/** The JSON of ledger_hold() (migrations, 14-spending): a hold, or a refusal. Amounts are decimal text. */
type Document =
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

/** @param value runs a statement and gives the first column of its first row */
export async function askForHold(
  { hold, node, organization, key, request, atLeast, atMost, wanted, mayRecall }: HoldQuestion,
  value: (text: string, values: readonly unknown[]) => Promise<unknown>,
): Promise<HoldAnswer> {
  const amounts = [atLeast, atMost, wanted].map(String);
  const document = (await value("select ledger_hold($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
    hold,
    node,
    organization,
    key,
    request,
    ...amounts,
    mayRecall,
  ])) as Document;
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
