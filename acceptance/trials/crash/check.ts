import { sallyport } from "../../product.ts";
import type { Call, Kind } from "./load.ts";
import { BASE_TOKENS } from "./upstream.ts";

export interface Row {
  readonly requestId: string;
  readonly outcome: string;
  readonly inputTokens: number;
}

interface Exported {
  readonly request: string;
  readonly outcome: string;
  readonly input_tokens: number;
}

/** What a check counted. Anything that is not as promised throws. */
export interface Tally {
  readonly answered: number;
  readonly rows: number;
  readonly interrupted: number;
}

const ADMITTED: ReadonlySet<Kind> = new Set(["plain", "stream", "leaving", "failing"]);
const OUTCOMES: Readonly<Record<string, ReadonlySet<string>>> = {
  plain: new Set(["succeeded"]),
  stream: new Set(["succeeded"]),
  failing: new Set(["provider_error"]),
  leaving: new Set(["succeeded"]), // it was quicker than its caller
};

const readRow = ({ request, outcome, input_tokens: inputTokens }: Exported): Row => ({
  requestId: request,
  outcome,
  inputTokens,
});

/** The rows that began at `since` or later, as the operator sees them. */
export async function rowsSince(dataDir: string, since: Date): Promise<readonly Row[]> {
  const { code, stdout, stderr } = await sallyport(dataDir, [
    ...["usage", "export", "--format", "jsonl", "--since", since.toISOString()],
  ]);
  if (code !== 0) throw new Error(`sallyport usage ended with ${code}: ${stderr}`);
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [readRow(JSON.parse(line) as Exported)]));
}

/**
 * Holds what the callers and the provider testify against the usage rows.
 * @throws Error that names every contradiction
 */
export async function check(
  dataDir: string,
  since: Date,
  calls: readonly Call[],
  seen: ReadonlySet<number>,
): Promise<Tally> {
  const rows = await rowsSince(dataDir, since);
  await checkMoney(dataDir, rows);
  const problems = [...lost(calls, rows), ...foreign(calls, rows), ...unseen(calls, rows, seen)];
  if (problems.length > 0)
    throw new Error(`${problems.length} contradictions:\n${problems.slice(0, 20).join("\n")}`);
  return {
    answered: calls.filter(({ kind, answer }) => ADMITTED.has(kind) && answer.complete).length,
    rows: rows.length,
    interrupted: rows.filter(({ outcome }) => outcome === "interrupted").length,
  };
}

/** C-2: the books agree, and what dead servers held is free again: the one that runs now has served nobody yet. */
async function checkMoney(dataDir: string, rows: readonly Row[]): Promise<void> {
  const books = await sallyport(dataDir, ["ledger", "verify", "--json"]);
  if (books.code !== 0) throw new Error(`the books do not agree: ${books.stdout}${books.stderr}`);
  const { stdout } = await sallyport(dataDir, ["credits", "balance", "--json"]);
  const { held_usd: heldUsd, spent_usd: spentUsd } = JSON.parse(stdout) as Readonly<
    Record<"held_usd" | "spent_usd", string>
  >;
  if (rows.some(({ outcome }) => outcome === "succeeded") && spentUsd === "0.000000")
    throw new Error("requests were served and nothing was charged");
  if (heldUsd !== "0.000000") throw new Error(`${heldUsd} USD are still held`);
}

/** Every answer has exactly one row if it was admitted, with the outcome its caller saw, and none if it was refused. */
function* lost(calls: readonly Call[], rows: readonly Row[]): Generator<string> {
  const byId = Map.groupBy(rows, ({ requestId }) => requestId);
  for (const one of calls) {
    const { kind, answer } = one;
    if (answer.requestId === null) continue;
    const found = byId.get(answer.requestId) ?? [];
    const expected = ADMITTED.has(kind) && answer.status !== 503 ? 1 : 0;
    if (found.length !== expected) yield `${say(one)}: ${found.length} rows instead of ${expected}`;
    const [row] = found;
    if (!row || !answer.complete) continue;
    if (!OUTCOMES[kind]?.has(row.outcome)) yield `${say(one)}: its row says ${row.outcome}`;
    if (kind !== "failing" && !answer.body.endsWith("[DONE]\n\n") && !answer.body.endsWith("}"))
      yield `${say(one)}: the answer is framed as complete, but is not`;
  }
}

/** Every row is of one call that could be admitted, and no call has two. */
function* foreign(calls: readonly Call[], rows: readonly Row[]): Generator<string> {
  const byNumber = new Map(calls.map((one) => [one.number, one]));
  const byId = new Map(calls.flatMap((one) => (one.answer.requestId ? [[one.answer.requestId, one]] : [])));
  const rowOf = new Map<number, Row>();
  let nameless = 0;
  for (const row of rows) {
    const known = byId.get(row.requestId);
    // A failed request has no tokens, and so nothing that says whose it is unless its caller knows the id.
    if (row.outcome === "provider_error") {
      if (!known) nameless += 1;
      continue;
    }
    const number = row.inputTokens - BASE_TOKENS;
    const one = byNumber.get(number);
    if (!one || !ADMITTED.has(one.kind)) yield `row ${row.requestId} (${row.outcome}) belongs to no call`;
    else if (known ? known !== one : one.answer.requestId !== null)
      yield `row ${row.requestId} (${row.outcome}) belongs to ${say(one)}`;
    if (rowOf.has(number))
      yield `call ${number} has two rows, ${rowOf.get(number)?.requestId} and ${row.requestId}`;
    rowOf.set(number, row);
  }
  const could = calls.filter(({ kind, answer }) => kind === "failing" && answer.requestId === null).length;
  if (nameless > could) yield `${nameless} failed rows for ${could} calls that can have had them`;
}

/** What reached the provider has a row: nothing is sent that was not noted first. */
function* unseen(calls: readonly Call[], rows: readonly Row[], seen: ReadonlySet<number>): Generator<string> {
  const numbers = new Set(rows.map(({ inputTokens }) => inputTokens - BASE_TOKENS));
  for (const one of calls) {
    if (one.kind !== "failing" && seen.has(one.number) && !numbers.has(one.number))
      yield `${say(one)} reached the provider and has no row`;
  }
}

function say({ number, kind, answer }: Call): string {
  const got = answer.complete ? "answered" : answer.requestId ? "broken off" : "unanswered";
  return `call ${number} (${kind}, ${got} ${answer.status ?? ""} ${answer.requestId ?? ""})`;
}
