import { createHmac } from "node:crypto";
import type { Secret } from "../kernel/secret.ts";
import { InLine } from "./in-line.ts";

/** ID-1. */
const BCRYPT_COST = 12;

/** How many hashes run at once, leaving a core to everything else, and how many more may wait: some ten seconds. */
const AT_ONCE = Math.max(1, navigator.hardwareConcurrency - 1);
const MOST_WAITING = 40 * AT_ONCE;

/**
 * Hashes passwords with bcrypt, in threads of the runtime. bcrypt reads 72 bytes and no more, so it gets HMAC-SHA-384 of the
 * password in base64, which is 64 characters whatever the password's length: nothing is cut, and no zero byte ends it early.
 * The HMAC's key is not in the database in the clear, so that a copy of it cannot be tried against lists.
 */
export class PasswordHasher {
  readonly #key: Uint8Array;
  readonly #cost: number;
  readonly #line: InLine;
  /** A hash of nobody's password, to be compared with where there is none. */
  readonly #nobodys: Promise<string>;

  constructor(key: Uint8Array, cost = BCRYPT_COST, line = { atOnce: AT_ONCE, mostWaiting: MOST_WAITING }) {
    this.#key = key;
    this.#cost = cost;
    this.#line = new InLine(line);
    this.#nobodys = this.#bcrypt("");
  }

  /** @throws ActError busy */
  hash(password: Secret): Promise<string> {
    return this.#line.run(() => this.#bcrypt(password.reveal()));
  }

  /**
   * Whether it is the password of that hash. It takes as long where there is no hash (ID-1).
   * @throws ActError busy
   */
  async matches(password: Secret, hash: string | null): Promise<boolean> {
    const compared = hash ?? (await this.#nobodys);
    const same = await this.#line.run(() =>
      Bun.password.verify(this.#prepared(password.reveal()), compared, "bcrypt"),
    );
    return same && hash !== null;
  }

  /** Whether the hash was made with a lower cost than hashes are now. */
  isOutdated(hash: string): boolean {
    return Number(hash.split("$")[2]) < this.#cost;
  }

  #bcrypt(password: string): Promise<string> {
    return Bun.password.hash(this.#prepared(password), { algorithm: "bcrypt", cost: this.#cost });
  }

  /** Keyboards write one letter in several ways; NFKC makes them one (RFC 8265). */
  #prepared(password: string): string {
    return createHmac("sha384", this.#key).update(password.normalize("NFKC")).digest("base64");
  }
}
