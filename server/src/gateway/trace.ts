import type { KeyEntry } from "../authority/index.ts";
import { type DebugWindows, isOpen } from "../debug/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { PublicError } from "../kernel/errors.ts";
import type { OrganizationId, RequestId } from "../kernel/ids.ts";
import type { Log } from "../ports/log.ts";
import type { Endpoint, TokenCounts } from "../providers/contract.ts";
import type { Outcome } from "../usage/index.ts";
import type { Target } from "./routing/routing-table.ts";

/** Where requests go, as far as it is told. */
interface Routed {
  readonly request: { readonly stream: boolean };
  readonly targets: readonly [Target, ...Target[]];
}

/** Who may be traced, by whose clock, and where it is told: of the gateway. */
interface Tracing {
  readonly clock: Clock;
  readonly debug: DebugWindows;
  readonly log: Log;
}

/** How a traced request ended. */
interface Ended {
  /** `refused`: it was not let in. */
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
  readonly #requestId: RequestId;
  readonly #endpoint: Endpoint;
  readonly #organization: OrganizationId;
  readonly #startedMs: number;
  readonly #gateway: Tracing;
  #bodyBytes: number | null = null;
  #receivedMs: number | null = null;
  #admittedMs: number | null = null;
  #plan: Routed | null = null;
  #pieces = 0;

  constructor(
    requestId: RequestId,
    endpoint: Endpoint,
    { organizationId }: Pick<KeyEntry, "organizationId">,
    startedMs: number,
    gateway: Tracing,
  ) {
    this.#requestId = requestId;
    this.#endpoint = endpoint;
    this.#organization = organizationId;
    this.#startedMs = startedMs;
    this.#gateway = gateway;
  }

  received(bodyBytes: number): void {
    this.#bodyBytes = bodyBytes;
    this.#receivedMs = this.#elapsedMs();
  }

  routed(plan: Routed): void {
    this.#plan = plan;
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

  /** Says nothing when the window closed meanwhile: what is over is over. */
  ended({ outcome, status, provider, attempts, firstByteMs, tokens }: Ended): void {
    const { clock, debug, log } = this.#gateway;
    if (!isOpen(debug, this.#organization, clock.monotonicMs())) return;
    const received = this.#receivedMs;
    log.write("info", "request_traced", {
      requestId: this.#requestId,
      organization: this.#organization,
      endpoint: this.#endpoint,
      model: this.#plan?.targets[0].model.name ?? null,
      provider,
      streamed: this.#plan?.request.stream ?? null,
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
    return this.#gateway.clock.monotonicMs() - this.#startedMs;
  }
}

/** Null for whoever is not being debugged: then nothing is measured. */
export function openTrace(
  requestId: RequestId,
  endpoint: Endpoint,
  caller: Pick<KeyEntry, "organizationId">,
  startedMs: number,
  gateway: Tracing,
): Trace | null {
  if (gateway.debug.size === 0 || !isOpen(gateway.debug, caller.organizationId, startedMs)) return null;
  return new Trace(requestId, endpoint, caller, startedMs, gateway);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
