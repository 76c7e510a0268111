import type { Config } from "../config/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { readSmallFile } from "../kernel/small-file.ts";
import { createEgress } from "../platform/egress/index.ts";
import { type Egress, EgressError } from "../ports/egress.ts";

const ANSWER_MS = 5_000;
const LIMIT_BYTES = 64 * 1024;

/** Where this deployment's server listens, as seen from this machine. */
export function localUrl({ bind, port, tls }: Config): string {
  if (port === 0)
    throw new OperatorError("SALLYPORT_PORT is 0, so the server's port is not known here; say --url.");
  const host =
    bind === "0.0.0.0" ? "127.0.0.1" : bind === "::" ? "[::1]" : bind.includes(":") ? `[${bind}]` : bind;
  return `${tls ? "https" : "http"}://${host}:${port}`;
}

/** A client for our own server: at any address, and trusting the certificate it was given. */
export function egressToServer({ tls }: Config): Egress {
  if (tls === null) return createEgress();
  return createEgress({ extraCa: readSmallFile(tls.certFile, "SALLYPORT_TLS_CERT") });
}

/** `foreign`: something answers, and it is not Sallyport. `absent`: nothing does. */
export type ServerState = "ready" | "not ready" | "foreign" | "absent" | "untrusted";

/** What a server says of itself. */
export interface Readiness {
  readonly state: ServerState;
  /** What it noticed about where requests come from, and what to do; null when all is well. */
  readonly callerAdvice: string | null;
}

export async function askServer(egress: Egress, url: string): Promise<ServerState> {
  return (await askReadiness(egress, url)).state;
}

export async function askReadiness(egress: Egress, url: string): Promise<Readiness> {
  const nothing = (state: ServerState): Readiness => ({ state, callerAdvice: null });
  try {
    const response = await egress.send({
      method: "GET",
      url: new URL("/health/ready", url),
      headers: [["accept", "application/json"]],
      body: null,
      signal: null,
      timeouts: { connectMs: ANSWER_MS, firstByteMs: ANSWER_MS, idleMs: ANSWER_MS },
      allowPrivateAddress: true,
    });
    const { status, callers } = JSON.parse(new TextDecoder().decode(await response.bytes(LIMIT_BYTES))) as {
      status?: unknown;
      callers?: { advice?: unknown };
    };
    if (status !== "ready" && status !== "not ready") return nothing("foreign");
    const advice = callers?.advice;
    return { state: status, callerAdvice: typeof advice === "string" ? advice : null };
  } catch (error) {
    if (!(error instanceof EgressError)) return nothing("foreign");
    if (error.kind === "tls_failed") return nothing("untrusted");
    return nothing(error.sent ? "foreign" : "absent");
  }
}
