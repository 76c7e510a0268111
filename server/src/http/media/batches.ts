import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type BatchId, newId, parseId, type RequestId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { answer, errorAnswer, PRIVATE } from "./answer.ts";
import { readList, type SentList } from "./batch-body.ts";
import { type MediaCaller, readCaller } from "./caller.ts";
import { eventStream } from "./event-stream.ts";
import { GENERATIONS } from "./generations.ts";
import { readJson } from "./json-body.ts";
import { queryOf, readPage } from "./page.ts";
import { textStream } from "./text-stream.ts";

/** Which rows of a batch are wanted. */
interface RowsWanted {
  /** Null: all. */
  readonly states: readonly string[] | null;
  readonly after: number;
  readonly limit: number;
}

/** What is to be tried again. */
interface RetryWanted {
  readonly rows: readonly number[] | null;
  readonly prompt: string | null;
  readonly images: readonly string[] | null;
}

/** What is done about batches; the composition root says how. Each throws ActError. */
export interface BatchesApi {
  readonly log: Log;
  begin(caller: MediaCaller, idempotencyKey: string, list: SentList): Promise<{ readonly id: string }>;
  list(
    caller: MediaCaller,
    page: { readonly after: BatchId | null; readonly limit: number },
  ): Promise<object>;
  show(caller: MediaCaller, id: BatchId): Promise<object>;
  rows(caller: MediaCaller, id: BatchId, wanted: RowsWanted): Promise<object>;
  /** All rows as CSV, line by line. */
  table(caller: MediaCaller, id: BatchId): Promise<AsyncIterable<string>>;
  /** Everything that changes about a batch, until it has ended; null where nothing did for a while. */
  follow(caller: MediaCaller, id: BatchId): Promise<AsyncIterable<object | null>>;
  cancel(caller: MediaCaller, id: BatchId): Promise<object>;
  pause(caller: MediaCaller, id: BatchId): Promise<object>;
  resume(caller: MediaCaller, id: BatchId): Promise<object>;
  retry(caller: MediaCaller, id: BatchId, wanted: RetryWanted): Promise<object>;
  remove(caller: MediaCaller, id: BatchId): Promise<object>;
}

export const BATCHES = `${GENERATIONS}/batches`;
const RETRY_AFTER_SECONDS = "1";
const MOST_RETRY_BYTES = 64 * 1024;

/** Batches over HTTP. */
export async function serveBatches(api: BatchesApi, request: Request, path: string): Promise<Response> {
  const caller = readCaller(request.headers);
  const requestId = caller?.request ?? newId<RequestId>();
  try {
    if (caller === null) throw new ActError("not_authenticated");
    const [name, of, ...rest] = path.slice(BATCHES.length + 1).split("/");
    if (!name) return await atAll(api, request, caller, requestId);
    const id = parseId<BatchId>(name);
    if (id === null || rest.length > 0) throw new ActError("batch_not_found");
    return of === undefined
      ? await atOne(api, request, caller, requestId, id)
      : await ofOne(api, request, caller, requestId, id, of);
  } catch (error) {
    return errorAnswer(error, requestId, api.log);
  }
}

async function atAll(
  api: BatchesApi,
  request: Request,
  caller: MediaCaller,
  requestId: string,
): Promise<Response> {
  const { method, headers, url } = request;
  if (method === "GET" || method === "HEAD") {
    const { after, limit } = readPage(url);
    return answer(await api.list(caller, { after: after as BatchId | null, limit }), 200, requestId);
  }
  if (method !== "POST") throw new ActError("method_not_allowed", { allow: "GET, HEAD, POST" });
  const key = headers.get("idempotency-key");
  if (key === null) throw new ActError("idempotency_key_missing");
  const batch = await api.begin(caller, key, await readList(request));
  const begun = answer(batch, 202, requestId);
  begun.headers.set("location", `${BATCHES}/${batch.id}`);
  begun.headers.set("retry-after", RETRY_AFTER_SECONDS);
  return begun;
}

async function atOne(
  api: BatchesApi,
  { method }: Request,
  caller: MediaCaller,
  requestId: string,
  id: BatchId,
): Promise<Response> {
  if (method === "GET" || method === "HEAD") return answer(await api.show(caller, id), 200, requestId);
  if (method === "DELETE") return answer(await api.remove(caller, id), 200, requestId);
  throw new ActError("method_not_allowed", { allow: "GET, HEAD, DELETE" });
}

/** What is under a batch, and by which method. */
const UNDER: Readonly<Record<string, "GET" | "POST">> = {
  ...{ rows: "GET", "rows.csv": "GET", events: "GET" },
  ...{ cancel: "POST", pause: "POST", resume: "POST", retry: "POST" },
};

async function ofOne(
  api: BatchesApi,
  request: Request,
  caller: MediaCaller,
  requestId: string,
  id: BatchId,
  of: string,
): Promise<Response> {
  const method = Object.hasOwn(UNDER, of) ? UNDER[of] : undefined;
  if (method === undefined) throw new ActError("batch_not_found");
  if (request.method !== method) throw new ActError("method_not_allowed", { allow: method });
  if (of === "events") return eventStream("batch", await api.follow(caller, id), requestId);
  if (of === "rows.csv") return tableAnswer(await api.table(caller, id), id, requestId);
  if (of === "rows") return answer(await api.rows(caller, id, readWanted(request.url)), 200, requestId);
  if (of === "retry") return answer(await api.retry(caller, id, await readRetry(request)), 202, requestId);
  return answer(await api[of as "cancel" | "pause" | "resume"](caller, id), 200, requestId);
}

function tableAnswer(lines: AsyncIterable<string>, id: BatchId, requestId: string): Response {
  return new Response(
    textStream(lines, (line) => line),
    {
      headers: {
        ...PRIVATE,
        "x-request-id": requestId,
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": `attachment; filename="batch-${id}.csv"`,
      },
    },
  );
}

const STATES = [
  ...["queued", "running", "succeeded", "partially_succeeded", "failed", "cancelled", "expired"],
  ...["outcome_unknown", "deleted"],
];
const wanted = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  after: z.coerce.number().int().min(0).max(1_000).default(0),
  state: z
    .string()
    .transform((text) => text.split(","))
    .refine((states) => states.every((one) => STATES.includes(one)))
    .optional(),
});

/** @throws ActError invalid_input */
function readWanted(url: string): RowsWanted {
  const read = wanted.safeParse(queryOf(url));
  if (!read.success)
    throw new ActError("invalid_input", {
      field: "query",
      problem: `may have 'limit', from 1 to 100, 'after', the row after which the list goes on, and 'state', of ${STATES.join(", ")}, several with commas between them`,
    });
  const { limit, after, state } = read.data;
  return { limit, after, states: state ?? null };
}

const retry = z.strictObject({
  rows: z.array(z.number().int().min(1).max(1_000)).min(1).max(1_000).optional(),
  prompt: z.string().min(1).max(32_000).optional(),
  images: z.array(z.uuid()).min(1).max(16).optional(),
});

/** @throws ActError invalid_body, body_too_large, invalid_input */
async function readRetry(request: Request): Promise<RetryWanted> {
  const read = retry.safeParse(await readJson(request, MOST_RETRY_BYTES));
  if (!read.success)
    throw new ActError("invalid_input", {
      field: String(read.error.issues[0]?.path[0] ?? "body"),
      problem:
        "is not as it is taken: 'rows' are numbers of rows, 'prompt' is a text and 'images' are ids of uploads; all may be left out, and there is nothing else",
    });
  const { rows = null, prompt = null, images = null } = read.data;
  if (images !== null && rows?.length !== 1)
    throw new ActError("invalid_input", { field: "images", problem: "are of one row: name it in 'rows'" });
  return { rows, prompt, images };
}
