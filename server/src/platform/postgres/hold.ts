import type { HoldAnswer, HoldQuestion } from "../../ports/database.ts";
import { type HoldDocument, readHoldAnswer } from "../../ports/hold-answer.ts";

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
  ])) as HoldDocument;
  return readHoldAnswer(document);
}
