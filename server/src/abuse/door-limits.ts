import { ActError } from "../kernel/act-error.ts";
import { type Counted, type LimitStore, LimitStoreError } from "../ports/limit-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How often a thing may be done by one subject: a network, an account, a mail domain, a mailbox. */
export interface DoorLimit {
  readonly name: string;
  readonly most: number;
  readonly windowMs: number;
}

/** AB-3, AB-5, AB-6: what is counted at the doors. */
export const DOOR_LIMITS = {
  /** Anything at a door, from one network. */
  anything: { name: "any", most: 300, windowMs: 15 * MINUTE_MS },
  /** Accounts opened from one network; the operator can say another number. */
  signUpsOfNetwork: { name: "sign-up", most: 10, windowMs: DAY_MS },
  signUpsOfDomain: { name: "sign-up-domain", most: 100, windowMs: DAY_MS },
  /** Wrong passwords: from one network, for one account from devices that are new to it, and on one known device. */
  failuresOfNetwork: { name: "wrong-network", most: 30, windowMs: 15 * MINUTE_MS },
  failuresOfAccount: { name: "wrong-account", most: 10, windowMs: 15 * MINUTE_MS },
  failuresOfDevice: { name: "wrong-device", most: 10, windowMs: 15 * MINUTE_MS },
  /** Wrong second factors for one account: six digits are few. */
  failuresOfCode: { name: "wrong-code", most: 10, windowMs: HOUR_MS },
  /** Files of everything about a person: each reads all of it. */
  exportsOfPerson: { name: "export", most: 5, windowMs: HOUR_MS },
  organizationsOfPerson: { name: "organizations", most: 5, windowMs: DAY_MS },
  /** Mails that somebody else can cause, to one mailbox. */
  mailsToMailbox: { name: "mails", most: 5, windowMs: HOUR_MS },
} as const satisfies Record<string, DoorLimit>;

/** What was taken of a limit and can be given back. */
export interface Take {
  giveBack(): void;
}

/** Counts at the doors. What cannot be counted is refused (AB-5). */
export class DoorLimits {
  readonly #store: LimitStore;

  constructor(store: LimitStore) {
    this.#store = store;
  }

  /**
   * Counts one.
   * @param subject what is counted; a hash where it is a person
   * @throws ActError too_many_requests, limits_unchecked
   */
  async take(limit: DoorLimit, subject: string): Promise<Take> {
    const taken = await this.#ask(limit, subject);
    if (taken.admitted) return taken;
    throw new ActError("too_many_requests", {
      limit: limit.most,
      seconds: limit.windowMs / 1000,
      retryAfterSeconds: Math.max(1, Math.ceil(taken.retryMs / 1000)),
    });
  }

  /**
   * Counts one; null when there were too many already.
   * @throws ActError limits_unchecked
   */
  async tryToTake(limit: DoorLimit, subject: string): Promise<Take | null> {
    const taken = await this.#ask(limit, subject);
    return taken.admitted ? taken : null;
  }

  async #ask({ name, most, windowMs }: DoorLimit, subject: string) {
    const counter = `door:${name}:${subject}`;
    try {
      const { admitted, counted } = await this.#store.take(subject, [
        { counter, limit: most, windowMs, amount: 1, atLeast: 1 },
      ]);
      const [one] = counted;
      const giveBack = () => giveBackTo(this.#store, subject, one);
      return { admitted, retryMs: one?.retryMs ?? windowMs, giveBack };
    } catch (error) {
      if (error instanceof LimitStoreError) throw new ActError("limits_unchecked", { retryAfterSeconds: 1 });
      throw error;
    }
  }
}

function giveBackTo(store: LimitStore, home: string, counted: Counted | undefined): void {
  if (counted !== undefined) store.correct(home, counted, -1);
}
