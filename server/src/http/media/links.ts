import { ActError } from "../../kernel/act-error.ts";
import { newId, type RequestId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { PRIVATE, problemAnswer } from "./answer.ts";
import { rangeOf } from "./range.ts";

/** Where links are. */
export const LINKS = "/l/";

/** A picture that a link opened. */
interface OpenedPicture {
  readonly format: string;
  readonly bytes: number;
  readonly disposition: "inline" | "attachment";
  readonly fileName: string;
  read(part: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
}

/** What is done about links; the composition root says how. */
export interface LinksApi {
  readonly log: Log;
  /** Where people sign in who open a link that is for members; null where nobody can. */
  readonly signInAt: string | null;
  /** @throws ActError */
  open(path: string, request: Request): Promise<OpenedPicture>;
}

/** M-3. Nothing here names the path: it is a secret. */
export async function serveLink(api: LinksApi, request: Request, path: string): Promise<Response> {
  const requestId = newId<RequestId>();
  try {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD")
      throw new ActError("method_not_allowed", { allow: "GET, HEAD" });
    const opened = await api.open(path, request);
    const { bytes } = opened;
    const range = rangeOf(request, bytes);
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
    return signIn(api, request, path, error) ?? problemAnswer(error, requestId, api.log);
  }
}

/** A person who opens a link for members in a browser signs in first, and comes back here. Null for programs, and for other errors. */
function signIn({ signInAt }: LinksApi, { headers }: Request, path: string, error: unknown): Response | null {
  const isAsked = error instanceof ActError && error.code === "link_sign_in";
  if (!isAsked || signInAt === null || headers.get("sec-fetch-mode") !== "navigate") return null;
  const location = `${signInAt}?to=${encodeURIComponent(path)}`;
  return new Response(null, { status: 303, headers: { ...PRIVATE, location } });
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
