import { PublicError } from "../../kernel/errors.ts";
import type { EgressFailure } from "../../ports/egress.ts";
import type { Log } from "../../ports/log.ts";
import type { MadePictures, ProviderError, ProviderReport } from "../../providers/contract.ts";
import type { Outcome } from "../../usage/index.ts";

/**
 * Who caused a failure, for judging targets. `provider` and `load` speak against the target for a while, `account`
 * until the operator has acted; `caller` and `gateway` say nothing about the target.
 */
export type Blame = "caller" | "load" | "account" | "provider" | "gateway";

/** Why an attempt failed: what the caller is told, what the usage row says, and whether another attempt makes sense. */
export interface Failure {
  readonly error: PublicError;
  readonly outcome: Outcome;
  readonly blame: Blame;
  /** Another target may do better. */
  readonly tryNext: boolean;
  /** The connection was dead before the request reached anybody. */
  readonly stale: boolean;
  /** The provider's own words, checked and fit to show. */
  readonly words: ProviderError | null;
  /** Seconds; only where trying again can help. */
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

const BLAME: Readonly<Partial<Record<EgressFailure, Blame>>> = {
  aborted: "caller",
  withheld: "gateway",
  address_refused: "account",
};

/** Explains a failure of the connection. */
export function explainEgress(kind: EgressFailure, stale = false): Failure {
  const [code, outcome] = EGRESS[kind];
  return {
    error: new PublicError(code),
    outcome,
    blame: BLAME[kind] ?? "provider",
    tryNext: kind !== "aborted",
    stale,
    words: null,
    retryAfter: null,
  };
}

/** Explains why nobody was asked (AB-9). */
export function explainStop(error: PublicError): Failure {
  return {
    error,
    outcome: "stopped",
    blame: "gateway",
    tryNext: true,
    stale: false,
    words: null,
    retryAfter: null,
  };
}

/**
 * Explains a fault of ours, such as a stored secret that does not open. It ends the attempt; the request is accounted
 * for as usual.
 */
export function explainFault(fault: unknown, answered: boolean): Failure {
  return {
    error: new PublicError("internal"),
    outcome: answered ? "provider_invalid" : "provider_unreachable",
    blame: "gateway",
    tryNext: !answered,
    stale: false,
    words: null,
    retryAfter: null,
    fault,
  };
}

/** Statuses that refuse the request itself. The caller can change it, so they are passed on. */
const REJECTIONS = new Set([400, 404, 409, 410, 413, 415, 422, 451]);
/** Statuses of what this target does not have. Another target may have it. */
const NOT_HERE = new Set([404, 410]);

/** How failures that are not the caller's are told apart: by what they mean, else by their status. */
const BY_MEANING: Readonly<Record<"quota" | "overload" | "rate", Explained>> = {
  quota: ["provider_out_of_credit", "account"],
  overload: ["provider_overloaded", "load"],
  rate: ["provider_rate_limited", "load"],
};
const BY_STATUS: Readonly<Record<number, Explained>> = {
  401: ["provider_misconfigured", "account"],
  402: ["provider_out_of_credit", "account"],
  403: ["provider_misconfigured", "account"],
  408: ["provider_timeout", "load"],
  429: ["provider_rate_limited", "load"],
  // 498 is Groq's for "no capacity left", 529 is Anthropic's.
  498: ["provider_overloaded", "load"],
  503: ["provider_overloaded", "load"],
  529: ["provider_overloaded", "load"],
};

type Explained = readonly [code: PublicError["code"], blame: Blame];

/**
 * Explains an error that a provider reported.
 * @param answered the status of its answer; 2xx when the error stood inside an answer, which may name a status itself
 * @param retryAfter seconds the provider asks to wait
 */
export function explainReport(answered: number, report: ProviderReport, retryAfter: string | null): Failure {
  const { meaning, words } = report;
  const isInside = answered >= 200 && answered < 300;
  const status = isInside ? (report.status ?? (meaning === "request" ? 400 : answered)) : answered;
  if (meaning === "content")
    return rejection(new ProviderRejection(REJECTIONS.has(status) ? status : 400, "content_refused"), words);
  // Where the form of the request was refused, words about quota are about that form.
  const isOfForm = meaning === "request" || (meaning === "quota" && status !== 400 && REJECTIONS.has(status));
  const known = meaning === null || isOfForm || status === 402 ? null : BY_MEANING[meaning];
  if (known === null && REJECTIONS.has(status))
    return { ...rejection(new ProviderRejection(status), words), tryNext: NOT_HERE.has(status) };
  const [code, blame] = known ?? BY_STATUS[status] ?? byClass(status);
  const error = new PublicError(code, { status });
  return {
    error,
    outcome: code === "provider_invalid" ? "provider_invalid" : "provider_error",
    blame,
    tryNext: true,
    stale: false,
    words: null,
    retryAfter: error.retryable ? retryAfter : null,
  };
}

/**
 * Explains an answer without a picture. One that says that it was refused is the caller's to change; the other says nothing about the
 * target, because some refuse by making nothing.
 */
export function explainNoPicture({ refused = false }: MadePictures): Failure {
  if (refused) return rejection(new ProviderRejection(400, "content_refused"), null);
  return {
    error: new PublicError("no_picture"),
    outcome: "empty",
    blame: "caller",
    tryNext: true,
    stale: false,
    words: null,
    retryAfter: null,
  };
}

/**
 * Explains that a provider refuses a member that we added. The request is right, and the operator can set the
 * provider up otherwise.
 */
export function explainStreamUsage(): Failure {
  return {
    error: new PublicError("provider_refuses_stream_usage"),
    outcome: "provider_error",
    blame: "account",
    tryNext: true,
    stale: false,
    words: null,
    retryAfter: null,
  };
}

/** Explains that the operator's secret was not exchanged for a token, and tells the operator. */
export function explainCredentials(provider: string, log: Log): Failure {
  const error = new PublicError("provider_misconfigured");
  log.write("warn", "provider_needs_operator", { provider, problem: error.code, status: 401 });
  return {
    error,
    outcome: "provider_error",
    blame: "account",
    tryNext: true,
    stale: false,
    words: null,
    retryAfter: null,
  };
}

function byClass(status: number): Explained {
  return [status >= 300 && status < 400 ? "provider_invalid" : "provider_failed", "provider"];
}

function rejection(error: PublicError, words: ProviderError | null): Failure {
  return {
    error,
    outcome: "rejected",
    blame: "caller",
    tryNext: false,
    stale: false,
    words,
    retryAfter: null,
  };
}

/** The provider's refusal, with the provider's status. */
class ProviderRejection extends PublicError {
  readonly #status: number;

  constructor(status: number, code: PublicError["code"] = "provider_rejected") {
    super(code, { status });
    this.#status = status;
  }

  override get status(): number {
    return this.#status;
  }
}
