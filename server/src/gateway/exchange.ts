import { newId, type RequestId } from "../kernel/ids.ts";
import { type LimitedEndpoint, Tally } from "../limits/index.ts";
import type { Connections } from "../ports/connections.ts";
import type { AskedAddress, CallerProtocol } from "../providers/caller-protocol.ts";
import type { Gateway } from "./gateway.ts";
import type { Trace } from "./trace.ts";

/**
 * One request and its answer: what every step of `handle` needs to know of them. It holds the runtime's request, and with
 * it the body, so nothing that lives as long as a stream may keep it.
 */
export class Exchange<Asked extends LimitedEndpoint = LimitedEndpoint> {
  readonly requestId = newId<RequestId>();
  readonly request: Request;
  readonly endpoint: Asked;
  readonly connections: Connections;
  readonly gateway: Gateway;
  /** What the caller speaks. */
  readonly protocol: CallerProtocol;
  /** What its address says; null where models are listed. */
  readonly address: AskedAddress | null;
  /** Monotonic. */
  readonly startedMs: number;
  /** When its last byte was here, monotonic; null before. */
  receivedMs: number | null = null;
  /** From then until it was let in, in microseconds: what Sallyport itself adds; null before. */
  ownUs: number | null = null;
  /** What was counted for it so far (AB-6). */
  readonly tally = new Tally();
  /** Null unless the organization of its key is being debugged (Z-4). */
  trace: Trace | null = null;

  constructor(
    gateway: Gateway,
    protocol: CallerProtocol,
    endpoint: Asked,
    request: Request,
    connections: Connections,
    address: AskedAddress | null = null,
  ) {
    this.request = request;
    this.endpoint = endpoint;
    this.connections = connections;
    this.gateway = gateway;
    this.protocol = protocol;
    this.address = address;
    this.startedMs = gateway.clock.monotonicMs();
  }

  /** Whether the caller's connection has ended. Costs 5 ns, and is true from the turn in which the runtime heard of it. */
  get callerLeft(): boolean {
    return this.request.signal.aborted;
  }

  /** Seconds since 1970. */
  get createdSeconds(): number {
    return Math.floor(this.gateway.clock.nowMs() / 1000);
  }

  /** Null when it cannot be known. */
  get clientAddress(): string | null {
    return this.gateway.clientAddress(this.request, this.connections);
  }
}
