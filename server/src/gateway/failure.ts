import { PublicError } from "../kernel/errors.ts";
import type { EgressFailure } from "../ports/egress.ts";
import type { ProviderError } from "../providers/contract.ts";
import type { Outcome } from "../usage/index.ts";

/** Why an attempt failed: what the caller is told, what the usage row says, and whether another attempt makes sense. */
export interface Failure {
  readonly error: PublicError;
  readonly outcome: Outcome;
  /** Another target may do better. */
  readonly tryNext: boolean;
  /** The connection was dead before the request reached anybody. */
  readonly stale: boolean;
  /** The provider's own words, checked and fit to show. */
  readonly words: ProviderError | null;
  readonly retryAfter: string | null;
  /** What went wrong on our side; logged by its class and never shown. */
  readonly fault?: unknown;
}

const EGRESS: Readonly<Record<EgressFailure, readonly [PublicError["code"], Outcome]>> = {
  unresolvable: ["provider_unreachable", "provider_unreachable"],
  address_refused: ["provider_unreachable", "provider_unreachable"],
  connect_failed: ["provider_unreachable", "provider_unreachable"],
  connect_timeout: ["provider_unreachable", "provider_unreachable"],
  tls_failed: ["provider_unreachable", "provider_unreachable"],
  closed: ["provider_unreachable", "provider_unreachable"],
  first_byte_timeout: ["provider_timeout", "provider_timeout"],
  idle_timeout: ["provider_timeout", "provider_timeout"],
  reset: ["provider_truncated", "provider_truncated"],
  truncated: ["provider_truncated", "provider_truncated"],
  malformed: ["provider_invalid", "provider_invalid"],
  too_large: ["provider_invalid", "provider_invalid"],
  aborted: ["caller_left", "client_closed"],
  withheld: ["gateway_stopped", "stopped"],
};

/** Explains a failure of the connection. */
export function explainEgress(kind: EgressFailure, stale = false): Failure {
  const [code, outcome] = EGRESS[kind];
  return {
    error: new PublicError(code),
    outcome,
    tryNext: kind !== "aborted",
    stale,
    words: null,
    retryAfter: null,
  };
}

/** Explains why nobody was asked (AB-9). */
export function explainStop(error: PublicError): Failure {
  return { error, outcome: "stopped", tryNext: true, stale: false, words: null, retryAfter: null };
}

/** Explains a fault of ours, such as a stored secret that does not open: it ends the attempt and not the accounting. */
export function explainFault(fault: unknown, answered: boolean): Failure {
  return {
    error: new PublicError("internal"),
    outcome: answered ? "provider_invalid" : "provider_unreachable",
    tryNext: !answered,
    stale: false,
    words: null,
    retryAfter: null,
    fault,
  };
}

/** Statuses that mean the request itself was refused; the caller can change it, so it gets them as they are. */
const REJECTIONS = new Set([400, 404, 409, 413, 415, 422]);

/** Explains an answer other than 200. */
export function explainStatus(
  status: number,
  words: ProviderError | null,
  retryAfter: string | null,
): Failure {
  if (REJECTIONS.has(status)) {
    const error = new ProviderRejection(status);
    return { error, outcome: "rejected", tryNext: status === 404, stale: false, words, retryAfter: null };
  }
  const code =
    status === 401 || status === 403
      ? "provider_misconfigured"
      : status === 429
        ? "provider_rate_limited"
        : status >= 300 && status < 400
          ? "provider_invalid"
          : "provider_failed";
  return {
    error: new PublicError(code, { status }),
    outcome: code === "provider_invalid" ? "provider_invalid" : "provider_error",
    tryNext: true,
    stale: false,
    words: null,
    retryAfter: code === "provider_rate_limited" && /^\d{1,6}$/.test(retryAfter ?? "") ? retryAfter : null,
  };
}

/** The provider's refusal, with the provider's status. */
class ProviderRejection extends PublicError {
  readonly #status: number;

  constructor(status: number) {
    super("provider_rejected", { status });
    this.#status = status;
  }

  override get status(): number {
    return this.#status;
  }
}
