import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { newId, parseId, type RequestId, type UploadId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { answer, errorAnswer, PRIVATE, problemAnswer } from "./answer.ts";
import { type MediaCaller, readCaller } from "./caller.ts";
import { GENERATIONS, type GenerationsApi, serveGenerations } from "./generations.ts";
import { readJson } from "./json-body.ts";
import { boundaryOf, fileOf } from "./multipart.ts";
import { readPage } from "./page.ts";
import { rangeOf } from "./range.ts";

export { CALLER_KEY, type MediaCaller, writeCaller } from "./caller.ts";
export { GENERATIONS, type GenerationsApi } from "./generations.ts";

/** How links are wanted. */
interface LinkAsked {
  readonly seconds: number;
  readonly disposition: "inline" | "attachment";
}

/** A picture that a link opened. */
interface OpenedPicture {
  readonly format: string;
  readonly bytes: number;
  readonly disposition: "inline" | "attachment";
  readonly fileName: string;
  read(part: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
}

/** What is done about pictures; the composition root says how. Each throws ActError. */
export interface MediaApi {
  readonly log: Log;
  /** Longest time that a body may take. */
  readonly bodyMs: number;
  readonly mostBytes: number;
  upload(
    caller: MediaCaller,
    idempotencyKey: string | null,
    file: AsyncIterable<Uint8Array>,
  ): Promise<object>;
  list(
    caller: MediaCaller,
    page: { readonly after: UploadId | null; readonly limit: number },
  ): Promise<object>;
  show(caller: MediaCaller, id: UploadId): Promise<object>;
  remove(caller: MediaCaller, id: UploadId): Promise<object>;
  links(caller: MediaCaller, id: UploadId, asked: LinkAsked): Promise<object>;
  revokeLinks(caller: MediaCaller, id: UploadId): Promise<object>;
  check(caller: MediaCaller, id: UploadId, preset: string | null): Promise<object>;
  open(path: string): Promise<OpenedPicture>;
}

export const UPLOADS = "/v1/uploads";
const LINKS = "/l/";
const WEEK_SECONDS = 7 * 24 * 3_600;
const MOST_BODY_BYTES = 16 * 1024;

/** Uploads, tasks and links. Null for what is none of them. */
export function mediaApp(
  api: MediaApi,
  generations: GenerationsApi,
): {
  readonly fetch: (request: Request) => Promise<Response> | null;
} {
  return {
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === UPLOADS || pathname.startsWith(`${UPLOADS}/`))
        return serveUploads(api, request, pathname);
      if (pathname === GENERATIONS || pathname.startsWith(`${GENERATIONS}/`))
        return serveGenerations(generations, request, pathname);
      return pathname.startsWith(LINKS) ? serveLink(api, request, pathname) : null;
    },
  };
}

async function serveUploads(api: MediaApi, request: Request, path: string): Promise<Response> {
  const caller = readCaller(request.headers);
  const requestId = caller?.request ?? newId<RequestId>();
  try {
    if (caller === null) throw new ActError("not_authenticated");
    const [name, of, ...rest] = path.slice(UPLOADS.length + 1).split("/");
    const { method } = request;
    if (!name) return answer(await atAll(api, request, caller), method === "POST" ? 201 : 200, requestId);
    const id = parseId<UploadId>(name);
    if (id === null || rest.length > 0 || (of !== undefined && of !== "links" && of !== "check"))
      throw new ActError("upload_not_found");
    if (of === "check") {
      if (method !== "GET") throw new ActError("method_not_allowed", { allow: "GET" });
      const preset = new URL(request.url).searchParams.get("preset");
      return answer(await api.check(caller, id, preset), 200, requestId);
    }
    if (of === "links") {
      if (method === "POST")
        return answer(await api.links(caller, id, await readLinkAsked(request)), 201, requestId);
      if (method === "DELETE") return answer(await api.revokeLinks(caller, id), 200, requestId);
      throw new ActError("method_not_allowed", { allow: "POST, DELETE" });
    }
    if (method === "GET" || method === "HEAD") return answer(await api.show(caller, id), 200, requestId);
    if (method === "DELETE") return answer(await api.remove(caller, id), 200, requestId);
    throw new ActError("method_not_allowed", { allow: "GET, HEAD, DELETE" });
  } catch (error) {
    return errorAnswer(error, requestId, api.log);
  }
}

/** What is asked of all uploads: send another, list them. */
function atAll(api: MediaApi, request: Request, caller: MediaCaller): Promise<object> {
  const { method, headers } = request;
  if (method === "GET" || method === "HEAD") {
    const { after, limit } = readPage(request.url);
    return api.list(caller, { after: after as UploadId | null, limit });
  }
  if (method !== "POST") throw new ActError("method_not_allowed", { allow: "GET, HEAD, POST" });
  const boundary = boundaryOf(headers.get("content-type"));
  if ((headers.get("content-encoding") ?? "identity") !== "identity" || request.body === null)
    throw new ActError("upload_form");
  const file = within(fileOf(inTime(request.body, api.bodyMs), boundary), api.mostBytes);
  return api.upload(caller, headers.get("idempotency-key"), file);
}

/** @throws ActError body_too_large */
async function* within(file: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of file) {
    bytes += piece.length;
    if (bytes > most) throw new ActError("body_too_large", { limit: most });
    yield piece;
  }
}

/** A body that breaks off, or does not come to its end in time, is incomplete. @throws ActError upload_incomplete */
async function* inTime(body: ReadableStream<Uint8Array>, withinMs: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), withinMs);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new ActError("upload_incomplete");
      });
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
}

const wish = z.strictObject({
  expires_in: z.number().int().min(1).max(WEEK_SECONDS).default(3_600),
  disposition: z.enum(["inline", "attachment"]).default("inline"),
});

/** @throws ActError invalid_input, invalid_body, body_too_large */
async function readLinkAsked(request: Request): Promise<LinkAsked> {
  const read = wish.safeParse(await readJson(request, MOST_BODY_BYTES));
  if (read.success) return { seconds: read.data.expires_in, disposition: read.data.disposition };
  const field = read.error.issues[0]?.path[0] === "disposition" ? "disposition" : "expires_in";
  const problem =
    field === "disposition"
      ? "must be 'inline' or 'attachment'"
      : `must be seconds from 1 to ${WEEK_SECONDS}; there is 'disposition' beside it and nothing else`;
  throw new ActError("invalid_input", { field, problem });
}

/** M-3. Nothing here names the path: it is a secret. */
async function serveLink(api: MediaApi, request: Request, path: string): Promise<Response> {
  const requestId = newId<RequestId>();
  try {
    const { method, headers } = request;
    if (method !== "GET" && method !== "HEAD")
      throw new ActError("method_not_allowed", { allow: "GET, HEAD" });
    const opened = await api.open(path);
    const { bytes } = opened;
    const range = rangeOf(headers.get("range"), bytes);
    const own = { ...PRIVATE, "x-request-id": requestId, "accept-ranges": "bytes" };
    if (range === null)
      return new Response(null, { status: 416, headers: { ...own, "content-range": `bytes */${bytes}` } });
    const part = range === "whole" ? { start: 0, end: bytes } : range;
    const pieces = opened.read(part)[Symbol.asyncIterator]();
    // The first piece before the answer: what cannot be opened is told by its status.
    const first = await pieces.next();
    return new Response(method === "HEAD" ? null : streamOf(first, pieces), {
      status: range === "whole" ? 200 : 206,
      headers: {
        ...own,
        "content-type": `image/${opened.format}`,
        "content-length": String(part.end - part.start),
        "content-disposition": `${opened.disposition}; filename="${opened.fileName}"`,
        ...(range === "whole" ? {} : { "content-range": `bytes ${part.start}-${part.end - 1}/${bytes}` }),
      },
    });
  } catch (error) {
    return problemAnswer(error, requestId, api.log);
  }
}

function streamOf(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): ReadableStream<Uint8Array> {
  let next: Promise<IteratorResult<Uint8Array>> = Promise.resolve(first);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await next;
      if (done) return controller.close();
      controller.enqueue(value);
      next = rest.next();
      // Its failure is told by the pull that waits for it.
      next.catch(() => {});
    },
    async cancel() {
      await rest.return?.();
    },
  });
}
