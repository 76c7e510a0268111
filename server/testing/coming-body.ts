import type { BodyListener, EgressResponse } from "../src/ports/egress.ts";

/** A body whose pieces come when the test says so. */
export class ComingBody implements EgressResponse {
  readonly status = 200;
  readonly #pieces: Uint8Array[] = [];
  #ended = false;
  #listener: BodyListener | null = null;

  send(...texts: readonly string[]): void {
    this.#pieces.push(...texts.map((text) => Buffer.from(text)));
    this.#goOn();
  }

  end(): void {
    this.#ended = true;
    this.#goOn();
  }

  #goOn(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.bodyWentOn();
  }

  next(): Uint8Array | null | undefined {
    return this.#pieces.shift() ?? (this.#ended ? null : undefined);
  }

  whenNext(listener: BodyListener): void {
    this.#listener = listener;
  }

  header(): null {
    return null;
  }

  arrived(): null {
    return null;
  }

  bytes(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array());
  }

  read(): Promise<null> {
    return Promise.resolve(null);
  }

  finish(): void {}
  cancel(): void {}
}
