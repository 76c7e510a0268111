/**
 * Makes the headers of an answer from those of the answer before: only what differs is set. That costs a third less
 * than making all of them from a record (docs/decisions/0016-repeated-headers.md).
 */
export class RepeatedHeaders {
  readonly #headers = new Headers();
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  /** How many headers have been set for the current answer. */
  #count = 0;

  /** Begins the next answer. */
  begin(): this {
    this.#count = 0;
    return this;
  }

  /**
   * @param name in lower case; each name once for an answer
   * @throws TypeError for what cannot be a header
   */
  set(name: string, value: string): void {
    const index = this.#count;
    if (this.#names[index] !== name) this.#forgetFrom(index);
    if (this.#values[index] !== value) {
      this.#headers.set(name, value);
      this.#names[index] = name;
      this.#values[index] = value;
    }
    this.#count = index + 1;
  }

  /**
   * The headers that were set since `begin`. They are valid until the next `begin`, which is enough for a `Response`:
   * it copies them.
   */
  end(): Headers {
    this.#forgetFrom(this.#count);
    return this.#headers;
  }

  #forgetFrom(index: number): void {
    if (index === this.#names.length) return;
    for (const name of this.#names.splice(index)) this.#headers.delete(name);
    this.#values.length = index;
  }
}
