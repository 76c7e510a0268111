import { inspect } from "node:util";

const MASK = "[secret]";

/**
 * A secret that cannot be printed by accident (P-3): every conversion to text gives "[secret]".
 * The only way to the value is `reveal`, which a reader can search for.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Use it at once and do not keep it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
