import type { Connections } from "../../ports/connections.ts";
import type { CancelListener } from "../../ports/egress.ts";

/** The longest patience that the runtime can count. */
const LONGEST_SECONDS = 255;
/** A caller is let go this much later than a provider that is as silent. */
const SLACK_SECONDS = 10;

/** The connection that a request came on: an exchange. */
interface Connected {
  readonly request: Request;
  readonly connections: Connections;
  readonly callerLeft: boolean;
}

/**
 * The caller's side of a call: whether the caller is still there, and how long the server waits for one that is silent. A
 * short call pays for neither: the call says when it has lasted.
 */
export class Client {
  readonly #patienceSeconds: number;
  /** Null once it was let go: a long stream must not keep the request in memory. */
  #connected: Connected | null;
  #listener: CancelListener | null = null;
  #lasts = false;
  #isAnswered = false;

  /** @param idleMs how long a provider may be silent within an answer */
  constructor(connected: Connected, idleMs: number) {
    this.#connected = connected;
    this.#patienceSeconds = patienceSeconds(idleMs);
  }

  get hasLeft(): boolean {
    return this.#connected?.callerLeft ?? false;
  }

  /** Its call takes long. The model may think for longer than the server waits for a silent connection, so it waits on. */
  lasts(): void {
    this.#lasts = true;
    this.#setPatience();
  }

  /** Tells the listener when the caller leaves, also if that was before. */
  whenLeft(listener: CancelListener): void {
    const signal = this.#connected?.request.signal;
    if (signal === undefined) return;
    this.#listener = listener;
    if (signal.aborted) listener.handleEvent();
    else signal.addEventListener("abort", listener);
  }

  /**
   * The answer begins. From now on it is never silent for longer than the provider may be, so that a longer silence is
   * the caller's, who is let go.
   */
  answered(): void {
    this.#isAnswered = true;
    if (this.#lasts) this.#setPatience();
  }

  /** Nothing more is asked of it: a stream hears by itself that its caller has left. */
  letGo(): void {
    if (this.#listener !== null) this.#connected?.request.signal.removeEventListener("abort", this.#listener);
    this.#listener = null;
    this.#connected = null;
  }

  #setPatience(): void {
    if (this.#connected === null) return;
    const { connections, request } = this.#connected;
    connections.timeout(request, this.#isAnswered ? this.#patienceSeconds : 0);
  }
}

/** 0, which is no limit, where the runtime cannot count that far. */
function patienceSeconds(idleMs: number): number {
  const seconds = Math.ceil(idleMs / 1000) + SLACK_SECONDS;
  return seconds > LONGEST_SECONDS ? 0 : seconds;
}
