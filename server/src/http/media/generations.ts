import { ActError } from "../../kernel/act-error.ts";
import { type GenerationId, newId, parseId, type RequestId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { answer, errorAnswer } from "./answer.ts";
import { type MediaCaller, readCaller } from "./caller.ts";
import { eventStream } from "./event-stream.ts";
import { readJson } from "./json-body.ts";
import { type GenerationsWanted, readGenerationsWanted } from "./page.ts";

/** What is done about tasks; the composition root says how. Each throws ActError. */
export interface GenerationsApi {
  readonly log: Log;
  begin(caller: MediaCaller, idempotencyKey: string, body: unknown): Promise<{ readonly id: string }>;
  /** What a task would hold, which is the most that it is charged. */
  price(caller: MediaCaller, body: unknown): Promise<object>;
  list(caller: MediaCaller, wanted: GenerationsWanted): Promise<object>;
  show(caller: MediaCaller, id: GenerationId): Promise<object>;
  cancel(caller: MediaCaller, id: GenerationId): Promise<object>;
  remove(caller: MediaCaller, id: GenerationId): Promise<object>;
  /**
   * Everything that changes about a task, until it has ended, and its unfinished pictures; null where nothing did for a while. What each is
   * says its member `object`.
   */
  follow(caller: MediaCaller, id: GenerationId): Promise<AsyncIterable<{ readonly object: string } | null>>;
}

export const GENERATIONS = "/v1/generations";
const MOST_BODY_BYTES = 256 * 1024;
/** When it is worth asking again. */
const RETRY_AFTER_SECONDS = "1";

/** Tasks over HTTP. */
export async function serveGenerations(
  api: GenerationsApi,
  request: Request,
  path: string,
): Promise<Response> {
  const caller = readCaller(request.headers);
  const requestId = caller?.request ?? newId<RequestId>();
  try {
    if (caller === null) throw new ActError("not_authenticated");
    const [name, of, ...rest] = path.slice(GENERATIONS.length + 1).split("/");
    if (!name) return await atAll(api, request, caller, requestId);
    if (name === "price" && of === undefined) {
      if (request.method !== "POST") throw new ActError("method_not_allowed", { allow: "POST" });
      return answer(await api.price(caller, await readJson(request, MOST_BODY_BYTES)), 200, requestId);
    }
    const id = parseId<GenerationId>(name);
    if (id === null || rest.length > 0) throw new ActError("generation_not_found");
    return await atOne(api, request, caller, requestId, id, of);
  } catch (error) {
    return errorAnswer(error, requestId, api.log);
  }
}

async function atAll(
  api: GenerationsApi,
  request: Request,
  caller: MediaCaller,
  requestId: string,
): Promise<Response> {
  const { method, headers, url } = request;
  if (method === "GET" || method === "HEAD") {
    return answer(await api.list(caller, readGenerationsWanted(url)), 200, requestId);
  }
  if (method !== "POST") throw new ActError("method_not_allowed", { allow: "GET, HEAD, POST" });
  const key = headers.get("idempotency-key");
  if (key === null) throw new ActError("idempotency_key_missing");
  const task = await api.begin(caller, key, await readJson(request, MOST_BODY_BYTES));
  const begun = answer(task, 202, requestId);
  begun.headers.set("location", `${GENERATIONS}/${task.id}`);
  begun.headers.set("retry-after", RETRY_AFTER_SECONDS);
  return begun;
}

async function atOne(
  api: GenerationsApi,
  { method }: Request,
  caller: MediaCaller,
  requestId: string,
  id: GenerationId,
  of: string | undefined,
): Promise<Response> {
  if (of === "cancel") {
    if (method !== "POST") throw new ActError("method_not_allowed", { allow: "POST" });
    return answer(await api.cancel(caller, id), 200, requestId);
  }
  if (of === "events") {
    if (method !== "GET") throw new ActError("method_not_allowed", { allow: "GET" });
    return eventStream(({ object }) => object, await api.follow(caller, id), requestId);
  }
  if (of !== undefined) throw new ActError("generation_not_found");
  if (method === "GET" || method === "HEAD") return answer(await api.show(caller, id), 200, requestId);
  if (method === "DELETE") return answer(await api.remove(caller, id), 200, requestId);
  throw new ActError("method_not_allowed", { allow: "GET, HEAD, DELETE" });
}
