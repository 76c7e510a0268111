import type { Deployment } from "../../deployment.ts";
import { BASE_TOKENS, type Bill, PRICE } from "./provider.ts";

/** Losses above this part of the bill are too much. */
const MOST_LOST = 0.02;
const PATIENCE_MS = 60_000;

/** Amounts in micro-dollars. */
interface Row {
  readonly number: number;
  readonly outcome: string;
  readonly source: string;
  readonly charge: number;
  readonly loss: number;
}

/** What a run came to, in micro-dollars. */
export interface Sums {
  readonly sent: number;
  readonly notSent: number;
  readonly billed: number;
  readonly charged: number;
  readonly lost: number;
  /** Answers that came to their end: charge and booked loss equal the bill, each. */
  readonly counted: number;
  /** Streams that were stopped: charged the most that their provider may bill. */
  readonly stopped: number;
  /** What these were charged above their bills. */
  readonly above: number;
  /** What their bills were above charge and booked loss: nobody knows of it. */
  readonly unbooked: number;
}

/**
 * Holds the provider's bills of the calls `first` to `last` against the usage rows.
 * @throws Error that names every contradiction
 */
export async function check(
  deployment: Deployment,
  bills: ReadonlyMap<number, Bill>,
  first: number,
  last: number,
): Promise<Sums> {
  const own = [...bills.values()].filter(({ number }) => number >= first && number <= last);
  const rows = await rowsOf(deployment, own, first, last);
  const problems: string[] = [];
  const sums = { billed: 0, charged: 0, lost: 0, counted: 0, stopped: 0, above: 0, unbooked: 0 };
  for (const bill of own) {
    const [row, second] = rows.get(bill.number) ?? [];
    if (row === undefined || second !== undefined) {
      problems.push(`call ${bill.number} was sent and has ${row ? "two rows" : "no row"}`);
      continue;
    }
    const billed = (BASE_TOKENS + bill.number) * PRICE.input + bill.output * PRICE.output;
    const paid = row.charge + row.loss;
    sums.billed += billed;
    sums.charged += row.charge;
    sums.lost += row.loss;
    if (row.source === "provider") {
      sums.counted += 1;
      if (paid !== billed || !bill.complete)
        problems.push(`call ${bill.number} (${row.outcome}) came to ${paid} and its bill is ${billed}`);
    } else if (row.source === "bounded" && row.outcome === "client_closed") {
      sums.stopped += 1;
      sums.above += Math.max(0, paid - billed);
      sums.unbooked += Math.max(0, billed - paid);
    } else problems.push(`call ${bill.number} ended as ${row.outcome}, ${row.source}`);
  }
  if (sums.lost + sums.unbooked > MOST_LOST * sums.billed)
    problems.push(`${sums.lost} booked and ${sums.unbooked} unbooked of ${sums.billed} are lost`);
  if (sums.counted === 0 || sums.stopped === 0) problems.push("no answer was counted, or no stream stopped");
  if (problems.length > 0)
    throw new Error(`${problems.length} contradictions:\n${problems.slice(0, 20).join("\n")}`);
  return { sent: own.length, notSent: last - first + 1 - own.length, ...sums };
}

/** By the number of their call, once every call that was sent has ended. */
async function rowsOf(
  { database }: Deployment,
  bills: readonly Bill[],
  first: number,
  last: number,
): Promise<Map<number, Row[]>> {
  for (const startedMs = performance.now(); ; await Bun.sleep(250)) {
    const found = await database.query(
      `select input_tokens - ${BASE_TOKENS} as number, outcome, usage_source as source,
         charge_micro_usd as charge, loss_micro_usd as loss from usage_requests
       where usage_source <> 'none' and input_tokens - ${BASE_TOKENS} between ${first} and ${last}`,
    );
    const rows = found.map(
      (row): Row => ({
        number: Number(row["number"]),
        outcome: String(row["outcome"]),
        source: String(row["source"]),
        charge: Number(row["charge"]),
        loss: Number(row["loss"]),
      }),
    );
    const known = new Set(rows.map(({ number }) => number));
    if (bills.every(({ open, number }) => !open && known.has(number)))
      return Map.groupBy(rows, ({ number }) => number);
    if (performance.now() - startedMs > PATIENCE_MS)
      throw new Error(
        `without an end: ${bills.filter(({ open, number }) => open || !known.has(number)).map(({ number }) => number)}`,
      );
  }
}

/** C-1: what customers were charged is what their rows say, and what was not charged is booked. */
export async function checkBooks(deployment: Deployment): Promise<void> {
  const books = await deployment.run(["ledger", "verify", "--json"]);
  if (books.code !== 0) throw new Error(`the books do not agree: ${books.stdout}${books.stderr}`);
}
