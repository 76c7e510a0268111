import type { KeyEntry } from "../../authority/index.ts";
import { NOWHERE, type Placed } from "../../kernel/dense-set.ts";
import type { PublicError } from "../../kernel/errors.ts";
import type { CancelListener, CancelSignal, SendPermit } from "../../ports/egress.ts";
import type { StoppableCaller, Switches } from "../../switches/index.ts";
import { stopOfCaller, stopOfTarget } from "../routing/stops.ts";
import type { Target } from "../routing/target.ts";
import type { Client } from "./client.ts";

/**
 * How often each call is looked at. A call that is looked at for the second time has lasted for one to two of these.
 */
export const SWEEP_INTERVAL_MS = 100;

/** Who calls, as far as it can be stopped and cut. */
type CalledBy = StoppableCaller & Pick<KeyEntry, "id" | "organizationId">;

/** An answer that has begun, and how it is ended. */
export interface CuttableAnswer {
  cut(why: PublicError): void;
}

/**
 * One admitted request while it is served. The egress client listens to it as a signal: it ends when its key turns out to be
 * compromised (K-4), when the operator cuts what it uses (AB-9), and when the client goes away before anything was sent.
 * What was sent is paid for, so its answer is received although the client has left (C-1). It is no AbortController, which
 * would cost every request more.
 */
export class Call implements CancelSignal, CancelListener, SendPermit, Placed {
  place = NOWHERE;
  readonly caller: CalledBy;
  readonly client: Client;
  readonly #gate: { readonly switches: Switches };
  /** The target it is being sent to, or was sent to last. */
  #target: Target | null = null;
  /** The egress client's, while it has the request. */
  #listener: CancelListener | null = null;
  /** Those of the other calls, where it is sent more than once at a time; null as a rule. */
  #others: Set<CancelListener> | null = null;
  /** How much longer its answer is received after its client has left. */
  #readOnMs: number;
  /** The stream that is being answered; null before it has begun. */
  #answer: CuttableAnswer | null = null;
  #cutBy: PublicError | null = null;
  #stop: PublicError | null = null;
  #sends = 0;
  #left = false;
  #sweeps = 0;

  /**
   * @param gate says what is stopped now
   * @param readOnMs how long its answer is received after its client has left
   */
  constructor(
    caller: CalledBy,
    client: Client,
    gate: { readonly switches: Switches },
    readOnMs = Number.POSITIVE_INFINITY,
  ) {
    this.#readOnMs = readOnMs;
    this.caller = caller;
    this.client = client;
    this.#gate = gate;
  }

  /** Why it was cut; null when it was not. */
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
    return this.#sends === 0 || this.#readOnMs <= 0;
  }

  /** How many times a provider may have seen it. */
  get sends(): number {
    return this.#sends;
  }

  /** Whether a provider may have seen it. */
  get wasSent(): boolean {
    return this.#sends > 0;
  }

  /** AB-9: why it was not sent when it was last about to be; null when nothing stops it. */
  get stop(): PublicError | null {
    return this.#stop;
  }

  /** Says where it is sent next. Returns whether that is allowed. */
  goesTo(target: Target): boolean {
    this.#target = target;
    return this.#allowed();
  }

  maySend(): boolean {
    if (!this.#allowed() || this.clientLeft) return false;
    this.#sends += 1;
    return true;
  }

  /** Which of these switches stops it where it is now; null when none does. */
  stopAmong(switches: Switches): PublicError | null {
    const stop = stopOfCaller(this.caller, switches);
    return stop === null && this.#target !== null ? stopOfTarget(this.#target, switches) : stop;
  }

  #allowed(): boolean {
    const { switches } = this.#gate;
    this.#stop = switches.any ? this.stopAmong(switches) : null;
    return this.#stop === null;
  }

  /** Whether the caller is gone. */
  get clientLeft(): boolean {
    return this.#left || this.client.hasLeft;
  }

  /** How much longer its answer is received although its client is gone. */
  get readOnMs(): number {
    return this.#readOnMs;
  }

  /** Whether its client is known to have left before any cut. Nobody looks while a call is short. */
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
    if (this.#endsWithClient) this.#tell();
  }

  addEventListener(_: "abort", listener: CancelListener): void {
    if (this.#listener === null) this.#listener = listener;
    else {
      this.#others ??= new Set();
      this.#others.add(listener);
    }
  }

  removeEventListener(_: "abort", listener: CancelListener): void {
    if (this.#listener === listener) this.#listener = null;
    else this.#others?.delete(listener);
  }

  #tell(): void {
    this.#listener?.handleEvent();
    if (this.#others !== null) for (const other of [...this.#others]) other.handleEvent();
  }

  /** Says how an answer that has begun is ended. */
  whenCut(answer: CuttableAnswer): void {
    this.#answer = answer;
    if (this.#sweeps >= 2) this.client.letGo();
  }

  /** Ends it at once, whatever it waits for, and tells its caller why. */
  cut(why: PublicError): void {
    if (this.#cutBy !== null) return;
    this.#left = this.clientLeft;
    this.#cutBy = why;
    this.#answer?.cut(why);
    this.#tell();
  }

  /** Called at intervals while it is served. The second time it has lasted long enough to watch its client. */
  sweep(): void {
    this.#sweeps += 1;
    if (this.#left) this.#readOn();
    if (this.#sweeps !== 2) return;
    this.client.lasts();
    if (this.#answer === null) this.client.whenLeft(this);
    else this.client.letGo();
  }

  /** A stream that has begun knows by itself when it has been received for long enough. */
  #readOn(): void {
    if (this.#answer !== null) return;
    this.#readOnMs -= SWEEP_INTERVAL_MS;
    if (this.#readOnMs <= 0) this.#tell();
  }
}
