import { ActError } from "../../kernel/act-error.ts";
import { newId, parseId, type RequestId, type UploadId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { errorAnswer, PRIVATE } from "./answer.ts";
import { inTime } from "./body.ts";
import { type MediaCaller, readCaller } from "./caller.ts";

/** How much of an upload has come. */
interface Standing {
  readonly bytes: number;
  readonly received: number;
  /** Null once it is whole: then it lives as uploads do. */
  readonly expiresAt: Date | null;
}

/** What is done about uploads in pieces; the composition root says how. Each throws ActError. */
export interface TusApi {
  readonly log: Log;
  /** Longest time that the body of one piece may take. */
  readonly bodyMs: number;
  readonly mostBytes: number;
  begin(caller: MediaCaller, bytes: number): Promise<Standing & { readonly id: UploadId }>;
  look(caller: MediaCaller, id: UploadId): Promise<Standing>;
  append(
    caller: MediaCaller,
    id: UploadId,
    piece: {
      readonly at: number;
      readonly body: AsyncIterable<Uint8Array>;
      readonly checksum: { readonly algorithm: "sha1" | "sha256"; readonly digest: string } | null;
    },
  ): Promise<Omit<Standing, "bytes">>;
  remove(caller: MediaCaller, id: UploadId): Promise<void>;
}

export const TUS = "/v1/uploads/tus";
const VERSION = "1.0.0";
const PIECE_TYPE = "application/offset+octet-stream";
const NUMBER = /^\d{1,15}$/;
const CHECKSUM = /^(sha1|sha256) ([A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=)$/;

/** Resumable uploads (tus 1.0.0, with creation, creation-with-upload, termination, expiration and checksum). */
export async function serveTus(api: TusApi, request: Request, path: string): Promise<Response> {
  const caller = readCaller(request.headers);
  const requestId = caller?.request ?? newId<RequestId>();
  const own = { ...PRIVATE, "tus-resumable": VERSION, "x-request-id": requestId };
  try {
    if (caller === null) throw new ActError("not_authenticated");
    if (request.method === "OPTIONS")
      return new Response(null, { status: 204, headers: { ...own, ...abilities(api) } });
    if (request.headers.get("tus-resumable") !== VERSION) throw new ActError("tus_version");
    const { status, headers } = await answerTo(api, request, caller, path.slice(TUS.length + 1));
    return new Response(null, { status, headers: { ...own, ...headers } });
  } catch (error) {
    const refused = errorAnswer(error, requestId, api.log);
    refused.headers.set("tus-resumable", VERSION);
    // Section "Protocol Versioning": whoever speaks another version is told ours.
    refused.headers.set("tus-version", VERSION);
    return refused;
  }
}

function abilities({ mostBytes }: TusApi): Readonly<Record<string, string>> {
  return {
    "tus-version": VERSION,
    "tus-extension": "creation,creation-with-upload,termination,expiration,checksum",
    "tus-max-size": String(mostBytes),
    "tus-checksum-algorithm": "sha1,sha256",
  };
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function answerTo(api: TusApi, request: Request, caller: MediaCaller, name: string): Promise<Answer> {
  const { method } = request;
  if (name === "") {
    if (method !== "POST") throw new ActError("method_not_allowed", { allow: "OPTIONS, POST" });
    return begin(api, request, caller);
  }
  const id = parseId<UploadId>(name);
  if (id === null) throw new ActError("upload_not_found");
  if (method === "HEAD") return look(api, caller, id);
  if (method === "PATCH") return append(api, request, caller, id);
  if (method === "DELETE") return api.remove(caller, id).then(() => ({ status: 204 }));
  throw new ActError("method_not_allowed", { allow: "OPTIONS, HEAD, PATCH, DELETE" });
}

/** What else is said of the file in `Upload-Metadata` is not read: nothing of it would be kept. */
async function begin(api: TusApi, request: Request, caller: MediaCaller): Promise<Answer> {
  const bytes = numberIn(request.headers, "upload-length");
  if (bytes === 0) throw new ActError("tus_header", { name: "Upload-Length" });
  if (bytes > api.mostBytes) throw new ActError("body_too_large", { limit: api.mostBytes });
  const isPiece = request.headers.get("content-type") === PIECE_TYPE && request.body !== null;
  const checksum = checksumIn(request.headers);
  const begun = await api.begin(caller, bytes);
  const standing = isPiece
    ? await api
        .append(caller, begun.id, { at: 0, body: inTime(bodyOf(request), api.bodyMs), checksum })
        .catch(async (error: unknown) => {
          // Whoever is refused does not hear its id, so nobody could go on with it or take it away.
          await api.remove(caller, begun.id).catch(() => {});
          throw error;
        })
    : begun;
  return { status: 201, headers: { ...told(standing), location: `${TUS}/${begun.id}` } };
}

async function look(api: TusApi, caller: MediaCaller, id: UploadId): Promise<Answer> {
  const standing = await api.look(caller, id);
  return {
    status: 200,
    headers: { ...told(standing), "upload-length": String(standing.bytes), "cache-control": "no-store" },
  };
}

async function append(api: TusApi, request: Request, caller: MediaCaller, id: UploadId): Promise<Answer> {
  if (request.headers.get("content-type") !== PIECE_TYPE)
    throw new ActError("tus_header", { name: "Content-Type" });
  const at = numberIn(request.headers, "upload-offset");
  const checksum = checksumIn(request.headers);
  const body = inTime(bodyOf(request), api.bodyMs);
  return { status: 204, headers: told(await api.append(caller, id, { at, body, checksum })) };
}

function told({ received, expiresAt }: Omit<Standing, "bytes">): Readonly<Record<string, string>> {
  return {
    "upload-offset": String(received),
    ...(expiresAt === null ? {} : { "upload-expires": expiresAt.toUTCString() }),
  };
}

function bodyOf({ body }: Request): ReadableStream<Uint8Array> {
  return body ?? new Blob([]).stream();
}

/** @throws ActError tus_header */
function numberIn(headers: Headers, name: string): number {
  const text = headers.get(name) ?? "";
  if (!NUMBER.test(text))
    throw new ActError("tus_header", { name: name === "upload-length" ? "Upload-Length" : "Upload-Offset" });
  return Number(text);
}

/** @throws ActError tus_header */
function checksumIn(
  headers: Headers,
): { readonly algorithm: "sha1" | "sha256"; readonly digest: string } | null {
  const text = headers.get("upload-checksum");
  if (text === null) return null;
  const [, algorithm, digest] = CHECKSUM.exec(text) ?? [];
  if (algorithm === undefined || digest === undefined || (algorithm === "sha1") !== (digest.length === 28))
    throw new ActError("tus_header", { name: "Upload-Checksum" });
  return { algorithm: algorithm === "sha1" ? "sha1" : "sha256", digest };
}
