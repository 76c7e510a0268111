import type { CallerProtocol } from "../providers/caller-protocol.ts";
import { PROTOCOLS } from "../providers/protocols.ts";
import { pathOf } from "./request-path.ts";

/** Whether callers of this address expect answers and errors in an inference protocol. */
export function isInference({ url }: Request): boolean {
  const path = pathOf(url);
  return ROOTS.some((root) => path === root || path.startsWith(`${root}/`));
}

/**
 * The protocol in which a request is refused that reached no protocol: the one whose address it is, or was meant to be. Where that
 * is open, the request's headers say it, and else it is the first there is.
 * @param request null where nothing of it could be read
 */
export function protocolOf(
  request: Pick<Request, "url" | "headers"> | null,
  protocols: typeof PROTOCOLS = PROTOCOLS,
): CallerProtocol {
  if (request === null) return protocols[0];
  const { url, headers } = request;
  const path = pathOf(url);
  const here = protocols.filter((protocol) => patternsOf(protocol).some((pattern) => pattern.test(path)));
  const [only] = here;
  if (only && here.length === 1) return only;
  const among = here.length > 0 ? here : protocols;
  const meant = among.find((protocol) => protocol.isMeant(headers));
  if (meant) return meant;
  if (only) return only;
  const near = protocols.filter((protocol) => rootsOf(protocol).every((root) => path.startsWith(`${root}/`)));
  return near.length === 1 && near[0] ? near[0] : protocols[0];
}

function rootsOf({ routes, models }: CallerProtocol): readonly string[] {
  return [...new Set([...routes, ...models].map(({ path }) => `/${path.split("/")[1] ?? ""}`))];
}

/** The first parts of all paths, such as "/v1". */
const ROOTS: readonly string[] = [...new Set(PROTOCOLS.flatMap(rootsOf))];

const patterns = new Map<CallerProtocol, readonly RegExp[]>();

/** Its paths, and what is below them. */
function patternsOf(protocol: CallerProtocol): readonly RegExp[] {
  const known = patterns.get(protocol);
  if (known) return known;
  const made = [...protocol.routes, ...protocol.models].map(({ path }) => {
    const parts = path.replace(/\/\*$/, "").split("/").map(partPattern);
    return new RegExp(`^${parts.join("/")}(?:/|$)`);
  });
  patterns.set(protocol, made);
  return made;
}

function partPattern(part: string): string {
  return part.startsWith(":") ? "[^/]+" : part.replace(/[^\w]/g, "\\$&");
}
