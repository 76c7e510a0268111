import type { ApiKeyId } from "../kernel/ids.ts";
import type { CancelListener, CancelSignal } from "../ports/egress.ts";

/**
 * One admitted request while it is served. It is the signal its way out listens to: it ends when the client goes away
 * or when its key turns out to be compromised (K-4). Not an AbortController, which every request would pay for.
 */
export class Call implements CancelSignal {
  readonly keyId: ApiKeyId;
  readonly #client: AbortSignal;
  #listener: CancelListener | null = null;
  #whenCut: (() => void) | null = null;
  #isCut = false;

  constructor(keyId: ApiKeyId, client: AbortSignal) {
    this.keyId = keyId;
    this.#client = client;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  get aborted(): boolean {
    return this.#isCut || this.#client.aborted;
  }

  addEventListener(type: "abort", listener: CancelListener): void {
    this.#listener = listener;
    this.#client.addEventListener(type, listener);
  }

  removeEventListener(type: "abort", listener: CancelListener): void {
    this.#listener = null;
    this.#client.removeEventListener(type, listener);
  }

  /** Says how an answer that has begun is ended. */
  whenCut(end: () => void): void {
    this.#whenCut = end;
  }

  /** Ends it now, whatever it is waiting for. */
  cut(): void {
    this.#isCut = true;
    this.#whenCut?.();
    this.#listener?.handleEvent();
  }
}
