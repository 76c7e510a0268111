import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The address that the caller's request came from, as the process that has the port saw it. */
export const CALLER_ADDRESS = "x-sallyport-caller-address";
/** Headers that begin so are said by the process that has the port, and by nobody else. */
const OURS = "x-sallyport-caller-";

const LOOKS = 20;
const PAUSE_MS = 10;

/** Where the processes of one server have their Unix sockets: nobody else may enter it. */
interface PrivateFolder {
  pathOf(name: string): string;
  remove(): void;
}

export function makePrivateFolder(): PrivateFolder {
  // Not in the data folder: the path of a socket has at most 107 bytes (unix(7)).
  const folder = mkdtempSync(join(tmpdir(), "sallyport-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Also after a start that fails, and a stop that does not wait.
  process.once("exit", remove);
  return { pathOf: (name) => join(folder, name), remove };
}

/**
 * For the process that listens, at its end: if its parent, who made the folder, was killed, nobody else removes it. A parent is
 * still there for some milliseconds after its child was told of its death.
 */
export async function removeAbandonedSocket(path: string, parent: number): Promise<void> {
  const folder = dirname(path);
  for (let looks = 0; looks < LOOKS && existsSync(folder); looks += 1)
    if (process.ppid === parent) await Bun.sleep(PAUSE_MS);
    else rmSync(folder, { recursive: true, force: true });
}

/**
 * Its types know this option for ports alone, and it works for sockets. `server.timeout` does not: not for a request without a body.
 */
const FOREVER = { idleTimeout: 0 } as object;

/** Serves other processes of this machine, for as long as each answer takes: the runtime would cut it after ten seconds. */
export function servePrivately(
  socket: string,
  handle: (request: Request) => Response | Promise<Response>,
  onError?: (error: Error) => Response,
): Bun.Server<undefined> {
  // A process that was killed leaves its socket behind, and nobody else can listen there until it is gone.
  rmSync(socket, { force: true });
  return Bun.serve({
    unix: socket,
    development: false,
    fetch: handle,
    ...(onError && { error: onError }),
    ...FOREVER,
  });
}

/** Fields that belong to one connection (RFC 9110 section 7.6.1), and ours, which a caller may not set. */
const DROPPED = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Where callers have keys. */
const CREDENTIALS = ["authorization", "x-api-key", "api-key", "x-goog-api-key"];

/** What the runtime says where nobody listens, so that nothing was heard. */
const NOT_HEARD = ["ENOENT", "ECONNREFUSED", "ConnectionRefused", "FailedToOpenSocket"];

/** Whether a question to another process reached nobody. */
export function nobodyHeard(error: unknown): boolean {
  return error instanceof Error && "code" in error && NOT_HEARD.includes(String(error.code));
}

/**
 * Asks another process, for as long as it takes: who asks for pictures waits for minutes, and the other one knows when it is too late.
 * @throws an error that `nobodyHeard` knows, or another one when it ended in the middle
 */
export function askOver(
  socket: string,
  path: string,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<Response> {
  const forever = { timeout: false } as object;
  return fetch(`http://gateway${path}`, { unix: socket, method: "POST", headers, body, ...forever });
}

/** The other process has not begun to answer in time. */
export class HandOverTimeout extends Error {}

/**
 * Passes a request on to another process and its answer back, piece by piece.
 * @param withinMs until the answer begins; it may then take as long as it wants
 * @param ending cuts it; for answers that never end by themselves
 * @param identified headers that say who the caller is; its credential then stays here
 * @throws HandOverTimeout, or another error when nobody listens there
 */
export async function passOn(
  socket: string,
  request: Request,
  address: string | null,
  withinMs: number,
  ending: AbortSignal | null = null,
  identified: Readonly<Record<string, string>> | null = null,
): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of DROPPED) headers.delete(name);
  for (const name of [...headers.keys()]) if (name.startsWith(OURS)) headers.delete(name);
  if (identified !== null) for (const name of CREDENTIALS) headers.delete(name);
  for (const [name, value] of Object.entries(identified ?? {})) headers.set(name, value);
  headers.set(CALLER_ADDRESS, address ?? "unknown");
  // A request without a host (HTTP/1.0) has a path alone.
  const { pathname, search } = new URL(request.url, "http://control");
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), withinMs);
  try {
    return await fetch(`http://control${pathname}${search}`, {
      unix: socket,
      method: request.method,
      headers,
      body: request.body,
      redirect: "manual",
      decompress: false,
      signal: AbortSignal.any([request.signal, late.signal, ...(ending === null ? [] : [ending])]),
    });
  } catch (error) {
    throw late.signal.aborted ? new HandOverTimeout() : error;
  } finally {
    clearTimeout(timer);
  }
}
