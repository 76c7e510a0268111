import type { ProviderEntry } from "../../authority/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { Health, OF_SECRETS } from "./health.ts";

type SealedSecret = NonNullable<ProviderEntry["secret"]>;

/** P-2: which of a provider's secrets a request is sent with: each in turn, but for those that their provider refused lately. */
export class Secrets {
  readonly health: Health;
  #turn = 0;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.health = new Health(clock, OF_SECRETS);
  }

  /** Null where it has none. If all were set aside, the next one is used all the same. */
  of({ secret, moreSecrets = NONE }: Pick<ProviderEntry, "secret" | "moreSecrets">): SealedSecret | null {
    if (secret === null || moreSecrets.length === 0) return secret;
    const all = [secret, ...moreSecrets];
    this.#turn = (this.#turn + 1) % 0x40000000;
    for (let step = 0; step < all.length; step += 1) {
      const one = all[(this.#turn + step) % all.length];
      if (one && !this.health.isAside(nameOf(one))) return one;
    }
    return all[this.#turn % all.length] ?? secret;
  }

  /** Whether it has a secret that was not set aside. */
  hasGood({ secret, moreSecrets = NONE }: Pick<ProviderEntry, "secret" | "moreSecrets">): boolean {
    if (secret === null) return false;
    return [secret, ...moreSecrets].some((one) => !this.health.isAside(nameOf(one)));
  }
}

const NONE: readonly SealedSecret[] = [];

/** Another secret never has the same row and version. */
export function nameOf({ identity: { row, version } }: SealedSecret): string {
  return `${row} ${version}`;
}
