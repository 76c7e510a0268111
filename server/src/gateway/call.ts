import type { ApiKeyId } from "../kernel/ids.ts";
import type { Connections } from "../ports/connections.ts";
import type { CancelListener, CancelSignal } from "../ports/egress.ts";

/** The caller's side of a request: its connection, and whether the caller is still there. */
export interface Client {
  readonly request: Request;
  readonly connections: Connections;
  /** Seconds a caller may leave an answer unread; 0 is for ever. */
  readonly patienceSeconds: number;
}

/**
 * One admitted request while it is served. It is the signal its way out listens to: it ends when the client goes away
 * or when its key turns out to be compromised (K-4). Not an AbortController, which every request would pay for.
 */
export class Call implements CancelSignal {
  readonly keyId: ApiKeyId;
  /** Null once a stream is under way, so that it does not keep the request in memory. */
  #client: Client | null;
  #signal: AbortSignal | null = null;
  #listener: CancelListener | null = null;
  #whenCut: (() => void) | null = null;
  #isCut = false;
  #sweeps = 0;
  #answering = false;

  constructor(keyId: ApiKeyId, client: Client) {
    this.keyId = keyId;
    this.#client = client;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** It has been swept twice: it takes long. */
  get lasted(): boolean {
    return this.#sweeps >= 2;
  }

  get aborted(): boolean {
    return this.#isCut || (this.#signal?.aborted ?? false);
  }

  /** Asked once, when an answer is ready: whoever has left by then did not get it and does not pay for it. */
  get clientLeft(): boolean {
    return this.#client?.request.signal.aborted ?? false;
  }

  addEventListener(type: "abort", listener: CancelListener): void {
    this.#listener = listener;
    this.#signal?.addEventListener(type, listener);
  }

  removeEventListener(type: "abort", listener: CancelListener): void {
    this.#listener = null;
    this.#signal?.removeEventListener(type, listener);
  }

  /** Says how an answer that has begun is ended. */
  whenCut(end: () => void): void {
    this.#whenCut = end;
    if (this.lasted) this.#letGo();
  }

  /** Ends it now, whatever it is waiting for. */
  cut(): void {
    this.#isCut = true;
    this.#whenCut?.();
    this.#listener?.handleEvent();
  }

  /**
   * Called at intervals while it is served. The second time it has lasted long enough to be worth what a short one
   * never pays for: hearing of its client's leaving, and the server's patience set for it.
   */
  sweep(): void {
    this.#sweeps += 1;
    if (this.#sweeps !== 2) return;
    this.#setPatience();
    if (this.#whenCut !== null) this.#letGo();
    this.#signal = this.#client?.request.signal ?? null;
    if (this.#signal === null || this.#listener === null) return;
    if (this.#signal.aborted) this.#listener.handleEvent();
    else this.#signal.addEventListener("abort", this.#listener);
  }

  /**
   * The answer begins. From now on it is never silent for longer than the provider may be, so that a longer silence
   * is the caller's, who is let go.
   */
  answers(): void {
    this.#answering = true;
    if (this.lasted) this.#setPatience();
  }

  /** Models think longer than the server's patience with a silent client. */
  #setPatience(): void {
    if (this.#client === null) return;
    const { connections, request, patienceSeconds } = this.#client;
    connections.timeout(request, this.#answering ? patienceSeconds : 0);
  }

  /** A stream hears of its client's leaving by itself. */
  #letGo(): void {
    if (this.#listener !== null) this.#signal?.removeEventListener("abort", this.#listener);
    this.#signal = null;
    this.#client = null;
  }
}
