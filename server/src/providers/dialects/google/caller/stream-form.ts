import type { Form } from "./address.ts";

/**
 * The two forms of a stream: server-sent events where the caller asked for `alt=sse`, else one JSON array that grows. It has
 * state.
 */
export class StreamForm {
  readonly #isArray: boolean;
  #isFirst = true;

  constructor(form: Form | null) {
    this.#isArray = form === "array";
  }

  get isArray(): boolean {
    return this.#isArray;
  }

  /** @param response JSON text */
  write(response: string): string {
    if (!this.#isArray) return `data: ${response}\r\n\r\n`;
    const before = this.#isFirst ? "[" : ",\r\n";
    this.#isFirst = false;
    return before + response;
  }

  end(): string {
    if (!this.#isArray) return "";
    return this.#isFirst ? "[]" : "]";
  }
}
