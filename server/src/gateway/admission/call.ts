import { NOWHERE, type Placed } from "../../kernel/dense-set.ts";
import type { PublicError } from "../../kernel/errors.ts";
import type { Connections } from "../../ports/connections.ts";
import type { CancelListener, CancelSignal, SendPermit } from "../../ports/egress.ts";
import type { Switches } from "../../switches/index.ts";
import type { Target } from "../routing/routing-table.ts";
import { type Stoppable, stopOfCaller, stopOfTarget } from "../routing/stops.ts";
import type { Trace } from "../trace.ts";

/** How often a call is looked at while it is served. One that is twice looked at has lasted this long to twice this long. */
export const SWEEP_INTERVAL_MS = 100;

/** The caller's side of a request: its connection, and whether the caller is still there. */
export interface Client {
  readonly request: Request;
  readonly connections: Connections;
  /** Seconds a caller may leave an answer unread; 0 is for ever. */
  readonly patienceSeconds: number;
}

/** An answer that has begun, and how it is ended. */
export interface CuttableAnswer {
  cut(why: PublicError): void;
}

/** Whether the caller's connection has ended. Costs 5 ns, and is true from the turn on in which the runtime heard of it. */
export function hasLeft({ request }: Client): boolean {
  return request.signal.aborted;
}

/**
 * One admitted request while it is served. It is the signal its way out listens to: it ends when its key turns out to be
 * compromised (K-4), when the operator cuts what it uses (AB-9), and when the client goes away before anybody was asked. What
 * was sent is paid for, so that its answer is waited for although the client has left (C-1). Not an AbortController,
 * which every request would pay for.
 */
export class Call implements CancelSignal, CancelListener, SendPermit, Placed {
  place = NOWHERE;
  readonly caller: Stoppable;
  readonly trace: Trace | null;
  readonly #gate: { readonly switches: Switches };
  /** Where it is being sent, or was sent last. */
  #target: Target | null = null;
  /** Null once a stream is under way, so that it does not keep the request in memory. */
  #client: Client | null;
  #signal: AbortSignal | null = null;
  #listener: CancelListener | null = null;
  /** How much longer its answer is received after its client has left. */
  #readOnMs: number;
  /** What is being answered, once that has begun. */
  #answer: CuttableAnswer | null = null;
  #cutBy: PublicError | null = null;
  #stop: PublicError | null = null;
  #wasSent = false;
  #left = false;
  #sweeps = 0;
  #answering = false;

  /**
   * @param gate says what is stopped now
   * @param readOnMs how long its answer is received after its client has left
   */
  constructor(
    caller: Stoppable,
    client: Client,
    gate: { readonly switches: Switches },
    trace: Trace | null = null,
    readOnMs = Number.POSITIVE_INFINITY,
  ) {
    this.#readOnMs = readOnMs;
    this.trace = trace;
    this.caller = caller;
    this.#client = client;
    this.#gate = gate;
  }

  /** Why it was ended before its time; null when it was not. */
  get cutBy(): PublicError | null {
    return this.#cutBy;
  }

  get isCut(): boolean {
    return this.#cutBy !== null;
  }

  get aborted(): boolean {
    return this.#cutBy !== null || (this.#endsWithClient && this.clientLeft);
  }

  /** Nothing was sent yet, or it has been received for long enough. */
  get #endsWithClient(): boolean {
    return !this.#wasSent || this.#readOnMs <= 0;
  }

  /** Whether a provider may have seen it. */
  get wasSent(): boolean {
    return this.#wasSent;
  }

  /** AB-9: why it may not be sent any more, as was found when it was last to be; null when it may. */
  get stop(): PublicError | null {
    return this.#stop;
  }

  /** It is going to be sent to `target`. Returns whether that may be. */
  goesTo(target: Target): boolean {
    this.#target = target;
    return this.#allowed();
  }

  maySend(): boolean {
    if (!this.#allowed() || this.clientLeft) return false;
    this.#wasSent = true;
    return true;
  }

  /** Of `switches`, what stops it where it is now; null when nothing does. */
  stopAmong(switches: Switches): PublicError | null {
    const stop = stopOfCaller(this.caller, switches);
    return stop === null && this.#target !== null ? stopOfTarget(this.#target, switches) : stop;
  }

  #allowed(): boolean {
    const { switches } = this.#gate;
    this.#stop = switches.any ? this.stopAmong(switches) : null;
    return this.#stop === null;
  }

  /** Whether an answer still has somebody to go to. */
  get clientLeft(): boolean {
    return this.#left || (this.#client !== null && hasLeft(this.#client));
  }

  /** How much longer its answer is received although its client is gone. */
  get readOnMs(): number {
    return this.#readOnMs;
  }

  /** Its client is known to have left, and did so before any cut: of a short call nobody has asked yet. */
  get wasLeft(): boolean {
    return this.#left;
  }

  /** A stream was told that its client is gone. */
  leave(): void {
    this.#left ||= this.#cutBy === null;
  }

  /** The client went away. */
  handleEvent(): void {
    this.leave();
    if (this.#endsWithClient) this.#listener?.handleEvent();
  }

  addEventListener(_: "abort", listener: CancelListener): void {
    this.#listener = listener;
  }

  removeEventListener(): void {
    this.#listener = null;
  }

  /** Says how an answer that has begun is ended. */
  whenCut(answer: CuttableAnswer): void {
    this.#answer = answer;
    if (this.#sweeps >= 2) this.#letGo();
  }

  /** Ends it now, whatever it is waiting for, and tells its caller why. */
  cut(why: PublicError): void {
    if (this.#cutBy !== null) return;
    this.#left = this.clientLeft;
    this.#cutBy = why;
    this.#answer?.cut(why);
    this.#listener?.handleEvent();
  }

  /**
   * Called at intervals while it is served. The second time it has lasted long enough to be worth what a short one
   * never pays for: hearing of its client's leaving, and the server's patience set for it.
   */
  sweep(): void {
    this.#sweeps += 1;
    if (this.#left) this.#readOn();
    if (this.#sweeps !== 2) return;
    this.#setPatience();
    if (this.#answer !== null) this.#letGo();
    this.#signal = this.#client?.request.signal ?? null;
    if (this.#signal === null) return;
    if (this.#signal.aborted) this.handleEvent();
    else this.#signal.addEventListener("abort", this);
  }

  /** A stream that has begun knows by itself when it has been received for long enough. */
  #readOn(): void {
    if (this.#answer !== null) return;
    this.#readOnMs -= SWEEP_INTERVAL_MS;
    if (this.#readOnMs <= 0) this.#listener?.handleEvent();
  }

  /**
   * The answer begins. From now on it is never silent for longer than the provider may be, so that a longer silence
   * is the caller's, who is let go.
   */
  answers(): void {
    this.#answering = true;
    if (this.#sweeps >= 2) this.#setPatience();
  }

  /** Models think longer than the server's patience with a silent client. */
  #setPatience(): void {
    if (this.#client === null) return;
    const { connections, request, patienceSeconds } = this.#client;
    connections.timeout(request, this.#answering ? patienceSeconds : 0);
  }

  /** A stream hears of its client's leaving by itself. */
  #letGo(): void {
    this.#signal?.removeEventListener("abort", this);
    this.#signal = null;
    this.#client = null;
  }
}
