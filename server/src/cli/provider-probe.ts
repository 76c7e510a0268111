import type { Config } from "../config/index.ts";
import { systemClock } from "../kernel/clock.ts";
import type { Secret } from "../kernel/secret.ts";
import { createEgress } from "../platform/egress/index.ts";
import { EgressError, type EgressFailure, type EgressResponse } from "../ports/egress.ts";
import type { ProviderAccount } from "../provider-accounts/index.ts";
import type { Provider } from "../providers/contract.ts";

/** What asking a provider for its models has shown. */
export interface ProbeResult {
  readonly reachable: boolean;
  readonly credentials: "accepted" | "refused" | "unknown";
  readonly status: number | null;
  readonly latencyMs: number | null;
  /** How many models it offers; null when it did not say. */
  readonly models: number | null;
  /** The rest of a sentence that begins with the provider's name; null when all is well. */
  readonly problem: string | null;
}

const LIMIT_BYTES = 16 * 1024 * 1024;
/** A person waits for the answer. */
const ANSWER_MS = 20_000;

/** GET {baseUrl}/models: costs nothing, changes nothing, and providers answer it only to a key they know. */
export async function probeProvider(
  provider: Provider,
  account: ProviderAccount,
  secret: Secret | null,
  config: Config,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const egress = createEgress();
  const startedMs = systemClock.monotonicMs();
  try {
    const response = await egress.send({
      method: "GET",
      url: new URL(`${account.baseUrl.replace(/\/+$/, "")}/models`),
      headers: [
        ["accept", "application/json"],
        ["user-agent", "sallyport"],
        ...(secret ? provider.authorize(secret.reveal()) : []),
      ],
      body: null,
      signal,
      timeouts: { connectMs: config.connectTimeoutMs, firstByteMs: ANSWER_MS, idleMs: ANSWER_MS },
      allowPrivateAddress: account.allowPrivateAddress,
    });
    const latencyMs = Math.round(systemClock.monotonicMs() - startedMs);
    return { reachable: true, latencyMs, status: response.status, ...(await judge(response, secret)) };
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    return {
      reachable: false,
      credentials: "unknown",
      status: null,
      latencyMs: null,
      models: null,
      problem: EXPLANATIONS[error.kind] ?? `broke the connection off (${error.kind}).`,
    };
  } finally {
    egress.close();
  }
}

async function judge(response: EgressResponse, secret: Secret | null) {
  const { status } = response;
  if (status === 200) {
    const models = countModels(await response.bytes(LIMIT_BYTES));
    const credentials = secret ? ("accepted" as const) : ("unknown" as const);
    const problem =
      models === null ? "answered, but not with a list of models; is the base URL right?" : null;
    return { credentials: models === null ? ("unknown" as const) : credentials, models, problem };
  }
  response.cancel();
  const refused = status === 401 || status === 403;
  const problem = refused
    ? `refused the credentials (status ${status}); remove it and add it again with a secret that works.`
    : status === 404 || status === 405
      ? "is reachable but has no list of models at this base URL; check the URL, which often ends in /v1."
      : status >= 300 && status < 400
        ? `redirects elsewhere (status ${status}), which is not followed; use the final address as base URL.`
        : `answered with status ${status}; try again later or ask the provider.`;
  return { credentials: refused ? ("refused" as const) : ("unknown" as const), models: null, problem };
}

function countModels(body: Uint8Array): number | null {
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(body));
    const list = Array.isArray(document) ? document : (document as { data?: unknown } | null)?.data;
    return Array.isArray(list) ? list.length : null;
  } catch {
    return null;
  }
}

const EXPLANATIONS: Readonly<Partial<Record<EgressFailure, string>>> = {
  unresolvable: "cannot be reached: its host name is not known.",
  address_refused:
    "is at a private address, which it may not be; if it is meant to be, remove it and add it again with --allow-private.",
  connect_failed: "cannot be reached: nothing answers at its address.",
  connect_timeout: "cannot be reached: connecting took too long.",
  tls_failed: "cannot prove who it is: its TLS certificate is not valid for this address.",
  first_byte_timeout: `did not answer within ${ANSWER_MS / 1000} seconds.`,
  idle_timeout: "stopped in the middle of its answer.",
  malformed: "does not speak HTTP/1.1 correctly; is the base URL right?",
};
