import type { KeyEntry } from "../authority/index.ts";
import { type DebugWindows, isOpen } from "../debug/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { PublicError } from "../kernel/errors.ts";
import type { OrganizationId, RequestId } from "../kernel/ids.ts";
import type { Log } from "../ports/log.ts";
import type { Endpoint, TokenCounts } from "../providers/contract.ts";
import type { Outcome } from "../usage/index.ts";
import type { Target } from "./routing/target.ts";

/** The part of a plan that is logged. */
interface Routed {
  readonly request: { readonly stream: boolean };
  readonly targets: readonly [{ readonly target: Target }, ...{ readonly target: Target }[]];
}

/** The parts of the gateway that a trace needs. */
interface Tracing {
  readonly clock: Clock;
  readonly debug: DebugWindows;
  readonly log: Log;
}

/** The exchange that is traced. */
interface Traced {
  readonly requestId: RequestId;
  readonly endpoint: Endpoint;
  /** Monotonic. */
  readonly startedMs: number;
  readonly gateway: Tracing;
  trace: Trace | null;
}

/** How a traced request ended. */
interface Ended {
  /** `refused`: it was not admitted. */
  readonly outcome: Outcome | "refused";
  readonly status: number;
  readonly provider: string | null;
  readonly attempts: number;
  readonly firstByteMs: number | null;
  readonly tokens: Pick<TokenCounts, "input" | "output"> | null;
}

/**
 * Z-4: what is measured of one request while its organization is being debugged, and told in one log event at its end.
 * Timings and metadata only: nothing in here ever was a caller's or a provider's text.
 */
export class Trace {
  readonly #exchange: Omit<Traced, "trace">;
  readonly #organization: OrganizationId;
  #bodyBytes: number | null = null;
  #receivedMs: number | null = null;
  #admittedMs: number | null = null;
  #model: string | null = null;
  #streamed: boolean | null = null;
  #pieces = 0;

  constructor({ requestId, endpoint, startedMs, gateway }: Traced, organization: OrganizationId) {
    // Not the exchange itself, which holds the question.
    this.#exchange = { requestId, endpoint, startedMs, gateway };
    this.#organization = organization;
  }

  received(bodyBytes: number): void {
    this.#bodyBytes = bodyBytes;
    this.#receivedMs = this.#elapsedMs();
  }

  routed({ request, targets }: Routed): void {
    this.#model = targets[0].target.model.name;
    this.#streamed = request.stream;
  }

  admitted(): void {
    this.#admittedMs = this.#elapsedMs();
  }

  /** A piece of a stream was passed on. */
  passed(): void {
    this.#pieces += 1;
  }

  refused(error: unknown): void {
    const status = error instanceof PublicError ? error.status : 500;
    const nothing = { provider: null, attempts: 0, firstByteMs: null, tokens: null };
    this.ended({ outcome: "refused", status, ...nothing });
  }

  /** Logs the request, unless its debugging window has closed meanwhile. */
  ended({ outcome, status, provider, attempts, firstByteMs, tokens }: Ended): void {
    const { requestId, endpoint, gateway } = this.#exchange;
    const { clock, debug, log } = gateway;
    if (!isOpen(debug, this.#organization, clock.monotonicMs())) return;
    const received = this.#receivedMs;
    log.write("info", "request_traced", {
      requestId,
      organization: this.#organization,
      endpoint,
      model: this.#model,
      provider,
      streamed: this.#streamed,
      outcome,
      status,
      attempts,
      bodyBytes: this.#bodyBytes,
      bodyMs: received === null ? null : round(received),
      admitMs: received === null || this.#admittedMs === null ? null : round(this.#admittedMs - received),
      firstByteMs: firstByteMs === null ? null : round(firstByteMs),
      durationMs: round(this.#elapsedMs()),
      inputTokens: tokens?.input ?? null,
      outputTokens: tokens?.output ?? null,
      pieces: this.#pieces,
    });
  }

  #elapsedMs(): number {
    return this.#exchange.gateway.clock.monotonicMs() - this.#exchange.startedMs;
  }
}

/** Opens the trace of an exchange. Null for whoever is not being debugged: then nothing is measured. */
export function openTrace(
  exchange: Traced,
  { organizationId }: Pick<KeyEntry, "organizationId">,
): Trace | null {
  const { startedMs, gateway } = exchange;
  if (gateway.debug.size === 0 || !isOpen(gateway.debug, organizationId, startedMs)) return null;
  exchange.trace = new Trace(exchange, organizationId);
  return exchange.trace;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
