import { ActError } from "../../kernel/act-error.ts";
import { type Egress, EgressError, type EgressRequest, type EgressResponse } from "../../ports/egress.ts";

/** From the first question to the last byte, redirects included. */
const ALL_MS = 60_000;
const TIMEOUTS = { connectMs: 5_000, firstByteMs: 15_000, idleMs: 10_000 } as const;
const MOST_REDIRECTS = 3;
const MOST_ADDRESS_LENGTH = 2_048;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const HEADERS = [
  ["accept", "image/jpeg, image/png, image/webp"],
  ["user-agent", "Sallyport"],
] as const;

/** What may be waited for, so that tests need not. */
interface Patience {
  readonly allMs: number;
  readonly timeouts: EgressRequest["timeouts"];
}

/**
 * The bytes at an address that a caller chose, as they come. Somebody who names an address of this house reaches nothing: each address,
 * also one that a redirect names, is resolved and judged where it is connected to. No credential goes along, and nothing of the
 * address is kept or told.
 * @throws ActError upload_url_invalid, upload_url_refused, upload_url_failed, body_too_large
 */
export async function* fetchPicture(
  egress: Egress,
  address: string,
  mostBytes: number,
  { allMs, timeouts }: Patience = { allMs: ALL_MS, timeouts: TIMEOUTS },
): AsyncGenerator<Uint8Array> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), allMs);
  let response: EgressResponse | null = null;
  try {
    response = await follow(addressIn(address), (url) =>
      egress.send({
        ...{ method: "GET", url, headers: HEADERS, body: null, timeouts },
        signal: over.signal,
        allowPrivateAddress: false,
      }),
    );
    if (Number(response.header("content-length") ?? 0) > mostBytes)
      throw new ActError("body_too_large", { limit: mostBytes });
    for (;;) {
      const piece = await response.read();
      if (piece === null) return;
      yield piece;
    }
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    throw new ActError(error.kind === "address_refused" ? "upload_url_refused" : "upload_url_failed");
  } finally {
    clearTimeout(timer);
    response?.cancel();
  }
}

/** @throws ActError, EgressError */
async function follow(first: URL, ask: (url: URL) => Promise<EgressResponse>): Promise<EgressResponse> {
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const response = await ask(url);
    if (response.status === 200) return response;
    const location = response.header("location");
    response.cancel();
    if (!REDIRECTS.has(response.status) || location === null || redirects === MOST_REDIRECTS)
      throw new ActError("upload_url_failed");
    const next = addressIn(location, url);
    // What was asked for over TLS is not fetched in the clear.
    if (url.protocol === "https:" && next.protocol !== "https:") throw new ActError("upload_url_refused");
    url = next;
  }
}

/** @throws ActError upload_url_invalid */
function addressIn(text: string, base?: URL): URL {
  const url = text.length > MOST_ADDRESS_LENGTH ? null : URL.parse(text, base?.href);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw new ActError("upload_url_invalid");
  // Other ports are where services of a house listen, also where its address is public.
  if (url.port !== "") throw new ActError("upload_url_refused");
  url.hash = "";
  return url;
}
