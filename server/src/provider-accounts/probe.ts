import type { Clock } from "../kernel/clock.ts";
import type { Secret } from "../kernel/secret.ts";
import { type Egress, EgressError, type EgressFailure, type EgressResponse } from "../ports/egress.ts";
import { authorized, TokenRefused, Tokens } from "../provider-access/index.ts";
import type { Header } from "../providers/contract.ts";
import { findKind } from "./kinds.ts";
import type { ProviderAccount } from "./store.ts";

/**
 * What asking a provider for its models can show. A closed list: nothing that the provider says is repeated, because an error
 * of its own may quote the secret (P-3).
 */
export const PROBE_OUTCOMES = [
  "accepted",
  "answered",
  "credentials_refused",
  "no_list",
  "not_a_list",
  "redirects",
  "other_status",
  "unresolvable",
  "address_refused",
  "connect_failed",
  "connect_timeout",
  "tls_failed",
  "silent",
  "broke_off",
  "malformed",
] as const;
export type ProbeOutcome = (typeof PROBE_OUTCOMES)[number];

export interface ProbeResult {
  readonly outcome: ProbeOutcome;
  /** HTTP; null when nothing answered. */
  readonly status: number | null;
  /** Milliseconds to the head of the answer. */
  readonly latencyMs: number | null;
  /** How many models it offers; null when it did not say. */
  readonly models: number | null;
}

/** Whether a provider can be used as it is. */
export function isUsable({ outcome }: Pick<ProbeResult, "outcome">): boolean {
  return outcome === "accepted" || outcome === "answered";
}

const LIMIT_BYTES = 8 * 1024 * 1024;
/** Somebody waits for the answer. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 20_000;
const TIMEOUTS = { connectMs: CONNECT_MS, firstByteMs: ANSWER_MS, idleMs: ANSWER_MS };
const HEADERS: readonly Header[] = [
  ["accept", "application/json"],
  ["user-agent", "sallyport"],
];
/** However slowly it comes. */
const WHOLE_MS = 30_000;

/** GET {baseUrl}/models: costs nothing, changes nothing, and providers answer it only to a key they know. */
export async function probeProvider(
  { egress, clock }: { readonly egress: Egress; readonly clock: Clock },
  account: Pick<ProviderAccount, "kind" | "baseUrl" | "allowPrivateAddress" | "region">,
  secret: Secret | null,
): Promise<ProbeResult> {
  const { credentials, modelsPath, dialectsOf } = findKind(account.kind);
  const headers = [...HEADERS, ...(dialectsOf("any")[0]?.headers ?? [])];
  const url = new URL(`${account.baseUrl.replace(/\/+$/, "")}${modelsPath ?? ""}`);
  const tokens = new Tokens({ egress, clock, timeouts: TIMEOUTS });
  const bare = { method: "GET", url, headers, body: [], region: account.region } as const;
  const startedMs = clock.monotonicMs();
  try {
    const response = await egress.send({
      method: "GET",
      url,
      headers: await authorized(
        credentials,
        { ...bare, secret: secret?.reveal() ?? "", secretId: "" },
        { clock, tokens },
      ),
      body: null,
      signal: AbortSignal.timeout(WHOLE_MS),
      timeouts: TIMEOUTS,
      allowPrivateAddress: account.allowPrivateAddress,
    });
    const latencyMs = Math.round(clock.monotonicMs() - startedMs);
    return { latencyMs, status: response.status, ...(await judge(response, secret)) };
  } catch (error) {
    if (error instanceof TokenRefused)
      return { outcome: "credentials_refused", status: null, latencyMs: null, models: null };
    if (!(error instanceof EgressError)) throw error;
    return { outcome: FAILURES[error.kind] ?? "broke_off", status: null, latencyMs: null, models: null };
  }
}

async function judge(
  response: EgressResponse,
  secret: Secret | null,
): Promise<Pick<ProbeResult, "outcome" | "models">> {
  const { status } = response;
  if (status === 200) {
    const models = countModels(await response.bytes(LIMIT_BYTES));
    if (models === null) return { outcome: "not_a_list", models };
    return { outcome: secret ? "accepted" : "answered", models };
  }
  response.cancel();
  const outcome =
    status === 401 || status === 403
      ? "credentials_refused"
      : status === 404 || status === 405
        ? "no_list"
        : status >= 300 && status < 400
          ? "redirects"
          : "other_status";
  return { outcome, models: null };
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

const FAILURES: Readonly<Partial<Record<EgressFailure, ProbeOutcome>>> = {
  unresolvable: "unresolvable",
  address_refused: "address_refused",
  connect_failed: "connect_failed",
  connect_timeout: "connect_timeout",
  tls_failed: "tls_failed",
  first_byte_timeout: "silent",
  idle_timeout: "silent",
  aborted: "silent",
  malformed: "malformed",
};
