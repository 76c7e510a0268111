/**
 * Makes the headers of answers that mostly repeat those before: only what differs is set anew, which costs a third less than to
 * make all of them from a record (docs/decisions/0016-repeated-headers.md).
 */
export class RepeatedHeaders {
  readonly #headers = new Headers();
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  /** How many of them the answer under way has. */
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

  /** Exactly what was set since `begin`, and only until the next: for a `Response`, which copies them at once. */
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
