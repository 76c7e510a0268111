import { secureRandomBytes } from "../kernel/random.ts";

/** Two bytes may end in the same digits, a compressed row would refer back to; so no three characters come twice. */
const REPEATS = /(.{3}).*\1/;

/**
 * Texts that exist nowhere else. Each one is unique, and all of a run begin with the same 128 random bits, so that one
 * search finds any of them.
 */
export class Canaries {
  readonly prefix: string = makePrefix();
  readonly #fields = new Map<string, number>();
  #count = 0;

  /** The next one; `field` is the place it will be sent in. */
  next(field: string): string {
    this.#count += 1;
    this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1);
    return this.prefix + this.#count.toString(16).padStart(8, "0");
  }

  get count(): number {
    return this.#count;
  }

  /** How many were sent in each field. */
  get fields(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#fields].sort(([one], [other]) => one.localeCompare(other)));
  }
}

function makePrefix(): string {
  for (;;) {
    const prefix = Buffer.from(secureRandomBytes(16)).toString("hex");
    if (!REPEATS.test(prefix)) return prefix;
  }
}
