import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { newId, parseId, type RequestId, type UploadId } from "../../kernel/ids.ts";
import { answer, errorAnswer } from "./answer.ts";
import { BATCHES, type BatchesApi, serveBatches } from "./batches.ts";
import { inTime, within } from "./body.ts";
import { BRANDS, type BrandsApi, serveBrands } from "./brands.ts";
import { type MediaCaller, readCaller } from "./caller.ts";
import { GENERATIONS, type GenerationsApi, serveGenerations } from "./generations.ts";
import { readJson } from "./json-body.ts";
import { LINKS, type LinksApi, serveLink } from "./links.ts";
import { boundaryOf, fileOf } from "./multipart.ts";
import { readUploadsWanted, type UploadsWanted } from "./page.ts";
import { serveTus, TUS, type TusApi } from "./tus.ts";

export type { BatchesApi } from "./batches.ts";
export { within } from "./body.ts";
export { BRANDS, type BrandsApi } from "./brands.ts";
export { CALLER_KEY, type MediaCaller, writeCaller } from "./caller.ts";
export { GENERATIONS, type GenerationsApi } from "./generations.ts";
export { scopesOf } from "./scopes.ts";
export type { TusApi } from "./tus.ts";

/** How links are wanted. */
interface LinkAsked {
  readonly seconds: number;
  readonly disposition: "inline" | "attachment";
  readonly forMembers: boolean;
}

/** What is done about pictures; the composition root says how. Each throws ActError. */
export interface MediaApi extends LinksApi {
  /** Longest time that a body may take. */
  readonly bodyMs: number;
  readonly mostBytes: number;
  upload(
    caller: MediaCaller,
    idempotencyKey: string | null,
    file: AsyncIterable<Uint8Array>,
  ): Promise<object>;
  /** @param address where the picture is */
  uploadFrom(caller: MediaCaller, idempotencyKey: string | null, address: string): Promise<object>;
  list(caller: MediaCaller, wanted: UploadsWanted): Promise<object>;
  show(caller: MediaCaller, id: UploadId): Promise<object>;
  remove(caller: MediaCaller, id: UploadId): Promise<object>;
  links(caller: MediaCaller, id: UploadId, asked: LinkAsked): Promise<object>;
  revokeLinks(caller: MediaCaller, id: UploadId): Promise<object>;
  /** What a picture says of its origin. */
  provenance(caller: MediaCaller, id: UploadId): Promise<object>;
  check(caller: MediaCaller, id: UploadId, preset: string | null): Promise<object>;
}

export const UPLOADS = "/v1/uploads";
const WEEK_SECONDS = 7 * 24 * 3_600;
const MOST_BODY_BYTES = 16 * 1024;

/**
 * Uploads, tasks, batches of them, assets of brand kits, and links. Null for what is none of them.
 * @param host where links are opened and nothing else is; null where they are opened beside everything else
 */
export function mediaApp(
  api: MediaApi,
  tus: TusApi,
  generations: GenerationsApi,
  batches: BatchesApi,
  brands: BrandsApi,
  host: string | null = null,
): {
  readonly fetch: (request: Request) => Promise<Response> | null;
} {
  return {
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith(LINKS)) return serveLink(api, request, pathname);
      // No page of ours is there: whatever a picture did to its host, it would find nothing.
      if (host !== null && request.headers.get("host") === host)
        return Promise.resolve(new Response(null, { status: 404 }));
      if (pathname === TUS || pathname.startsWith(`${TUS}/`)) return serveTus(tus, request, pathname);
      if (pathname === UPLOADS || pathname.startsWith(`${UPLOADS}/`))
        return serveUploads(api, request, pathname);
      if (pathname === BATCHES || pathname.startsWith(`${BATCHES}/`))
        return serveBatches(batches, request, pathname);
      if (pathname === GENERATIONS || pathname.startsWith(`${GENERATIONS}/`))
        return serveGenerations(generations, request, pathname);
      if (pathname.startsWith(`${BRANDS}/`)) return serveBrands(brands, request, pathname);
      return null;
    },
  };
}

/** What there is of a picture beside itself. */
const PARTS: readonly string[] = ["links", "check", "provenance"];

async function serveUploads(api: MediaApi, request: Request, path: string): Promise<Response> {
  const caller = readCaller(request.headers);
  const requestId = caller?.request ?? newId<RequestId>();
  try {
    if (caller === null) throw new ActError("not_authenticated");
    const [name, of, ...rest] = path.slice(UPLOADS.length + 1).split("/");
    const { method } = request;
    if (!name) return answer(await atAll(api, request, caller), method === "POST" ? 201 : 200, requestId);
    const id = parseId<UploadId>(name);
    if (id === null || rest.length > 0 || (of !== undefined && !PARTS.includes(of)))
      throw new ActError("upload_not_found");
    if (of === "provenance") {
      if (method !== "GET") throw new ActError("method_not_allowed", { allow: "GET" });
      return answer(await api.provenance(caller, id), 200, requestId);
    }
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
    return api.list(caller, readUploadsWanted(request.url));
  }
  if (method !== "POST") throw new ActError("method_not_allowed", { allow: "GET, HEAD, POST" });
  const key = headers.get("idempotency-key");
  if (/^application\/json\s*(?:;|$)/i.test(headers.get("content-type") ?? ""))
    return readAddress(request).then((address) => api.uploadFrom(caller, key, address));
  const boundary = boundaryOf(headers.get("content-type"));
  if ((headers.get("content-encoding") ?? "identity") !== "identity" || request.body === null)
    throw new ActError("upload_form");
  const file = within(fileOf(inTime(request.body, api.bodyMs), boundary), api.mostBytes);
  return api.upload(caller, key, file);
}

const from = z.strictObject({ url: z.string() });

/** @throws ActError invalid_body, body_too_large, upload_url_invalid */
async function readAddress(request: Request): Promise<string> {
  const read = from.safeParse(await readJson(request, MOST_BODY_BYTES));
  if (!read.success) throw new ActError("upload_url_invalid");
  return read.data.url;
}

const wish = z.strictObject({
  expires_in: z.number().int().min(1).max(WEEK_SECONDS).default(3_600),
  disposition: z.enum(["inline", "attachment"]).default("inline"),
  open_for: z.enum(["anybody", "members"]).default("anybody"),
});

/** @throws ActError invalid_input, invalid_body, body_too_large */
async function readLinkAsked(request: Request): Promise<LinkAsked> {
  const read = wish.safeParse(await readJson(request, MOST_BODY_BYTES));
  if (read.success) {
    const { expires_in: seconds, disposition, open_for: whom } = read.data;
    return { seconds, disposition, forMembers: whom === "members" };
  }
  const named = read.error.issues[0]?.path[0];
  const field = named === "disposition" || named === "open_for" ? named : "expires_in";
  const problem = {
    disposition: "must be 'inline' or 'attachment'",
    open_for: "must be 'anybody' or 'members'",
    expires_in: `must be seconds from 1 to ${WEEK_SECONDS}; there are 'disposition' and 'open_for' beside it and nothing else`,
  }[field];
  throw new ActError("invalid_input", { field, problem });
}
