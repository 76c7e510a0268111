import { ActError } from "../../kernel/act-error.ts";
import { RowsRefused } from "../../kernel/act-errors/rows-refused.ts";
import { within } from "./body.ts";
import { CsvBroken, readCsv } from "./csv.ts";
import { parseJson, readJson } from "./json-body.ts";

/** A list of tasks as it came: rows of JSON, or a table whose first line names its columns. */
export interface SentList {
  readonly name?: unknown;
  readonly defaults?: unknown;
  readonly rows?: readonly unknown[];
  readonly table?: readonly (readonly string[])[];
}

/** A thousand prompts of 8 kB. */
const MOST_BYTES = 8 * 1024 * 1024;
/** One more than are taken, and the header: enough to say that there are too many. */
const MOST_LINES = 1_002;
/** Members of a list, beside its rows. */
const MEMBERS = new Set(["name", "defaults", "rows"]);
const FIELDS = new Set(["defaults", "file"]);

/**
 * Reads a list: JSON, CSV, or a form with both.
 * @throws ActError batch_body, invalid_body, body_too_large; RowsRefused
 */
export async function readList(request: Request): Promise<SentList> {
  const type = (request.headers.get("content-type") ?? "").toLowerCase();
  if ((request.headers.get("content-encoding") ?? "identity") !== "identity" || request.body === null)
    throw new ActError("batch_body");
  if (/^application\/json\s*(?:;|$)/.test(type)) return listOf(await readJson(request, MOST_BYTES));
  if (/^text\/csv\s*(?:;|$)/.test(type)) return { table: await tableOf(within(request.body, MOST_BYTES)) };
  if (/^multipart\/form-data\s*;/.test(type)) return formOf(request, request.body);
  throw new ActError("batch_body");
}

function listOf(given: unknown): SentList {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new ActError("invalid_body");
  const { name, defaults, rows } = given as SentList;
  refuseOthers(Object.keys(given), MEMBERS, "name, defaults, rows");
  if (!Array.isArray(rows))
    throw new RowsRefused([{ row: 0, field: "rows", problem: "must be a list of tasks" }]);
  return { name, defaults, rows };
}

/** @throws RowsRefused */
async function tableOf(pieces: AsyncIterable<Uint8Array>): Promise<readonly (readonly string[])[]> {
  const table: (readonly string[])[] = [];
  try {
    for await (const line of readCsv(pieces)) {
      table.push(line);
      if (table.length > MOST_LINES) break;
    }
  } catch (error) {
    if (!(error instanceof CsvBroken)) throw error;
    const problem = {
      quote: `is no CSV: a quotation mark at line ${error.line} does not end, or stands inside of a cell without marks around it`,
      text: `is no text in UTF-8, at line ${error.line}: save it as 'CSV UTF-8'`,
      cells: `has more cells in line ${error.line} than a task has fields`,
    }[error.problem];
    throw new RowsRefused([{ row: 0, field: "file", problem }]);
  }
  return table;
}

/** `defaults` may have a `name`, too: a table has no place for it. */
async function formOf(request: Request, body: ReadableStream<Uint8Array>): Promise<SentList> {
  const pieces: Uint8Array[] = [];
  for await (const piece of within(body, MOST_BYTES)) pieces.push(piece);
  const headers = { "content-type": request.headers.get("content-type") ?? "" };
  const form = await new Response(Buffer.concat(pieces), { headers }).formData().catch(() => {
    throw new ActError("batch_body");
  });
  refuseOthers([...form.keys()], FIELDS, "defaults, file");
  const [file, said] = [form.get("file"), form.get("defaults")];
  if (!(file instanceof Blob) || form.getAll("file").length > 1) throw new ActError("batch_body");
  const { name, ...defaults } = membersOf(said === null ? "{}" : await textOf(said));
  return { name, defaults, table: await tableOf(file.stream()) };
}

async function textOf(part: string | Blob): Promise<string> {
  return typeof part === "string" ? part : part.text();
}

function membersOf(text: string): Record<string, unknown> {
  try {
    const read = parseJson(text);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return { ...read };
  } catch (error) {
    if (error instanceof ActError) throw error;
  }
  throw new ActError("invalid_body");
}

function refuseOthers(names: readonly string[], known: ReadonlySet<string>, all: string): void {
  const other = names.find((one) => !known.has(one));
  if (other === undefined) return;
  throw new ActError("invalid_input", { field: "body", problem: `may have ${all} and nothing else` });
}
