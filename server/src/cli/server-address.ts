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

export async function askServer(egress: Egress, url: string): Promise<ServerState> {
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
    const { status } = JSON.parse(new TextDecoder().decode(await response.bytes(LIMIT_BYTES))) as {
      status?: unknown;
    };
    return status === "ready" || status === "not ready" ? status : "foreign";
  } catch (error) {
    if (!(error instanceof EgressError)) return "foreign";
    if (error.kind === "tls_failed") return "untrusted";
    return error.sent ? "foreign" : "absent";
  }
}
