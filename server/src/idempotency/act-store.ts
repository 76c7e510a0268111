import { timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { ActError } from "../kernel/act-error.ts";
import type { Pepper } from "../keys/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { KeyedHashes } from "./keyed-hashes.ts";

export const ACT_KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT = sql`interval '24 hours'`;
/** No act takes longer. One that was begun before and has not ended died with its process. */
const LONGEST = sql<boolean>`begun_at < now() - interval '2 minutes'`;

/** One act of the control plane that may be sent again. */
interface RepeatableAct {
  /** Whose key it is. */
  readonly principal: string;
  readonly operation: string;
  readonly input: unknown;
  /** Its answer is shown once and not kept (K-2). */
  readonly showsSecret: boolean;
}

/**
 * Runs each act once for its idempotency key (K-8). Only keyed hashes of keys and inputs are kept, for 24 hours. An act that
 * was refused may be sent again under its key; one whose process died is not run again, because nobody knows whether it
 * was done.
 */
export class ActReplays {
  readonly #database: ControlDatabase;
  readonly #keyed: KeyedHashes;

  constructor(database: ControlDatabase, peppers: readonly Pepper[]) {
    this.#database = database;
    this.#keyed = new KeyedHashes(peppers);
  }

  /** @throws ActError of `idempotency_…`, and those of the act */
  async once(key: string, asked: RepeatableAct, act: () => Promise<unknown>): Promise<unknown> {
    if (!ACT_KEY.test(key)) throw new ActError("idempotency_key_invalid");
    const [newest] = this.#hashes(asked.principal, key);
    if (newest === undefined) throw new RangeError("no pepper");
    const first = await this.#begin(key, asked, newest);
    if (first !== null) return this.#readFirst(first, asked);
    try {
      const answer = await act();
      await this.#database.asOperator((db) =>
        db
          .updateTable("control_idempotency")
          .set({ status: 200, answer: asked.showsSecret ? null : JSON.stringify(answer) })
          .where("principal", "=", asked.principal)
          .where("key_hash", "=", newest)
          .execute(),
      );
      return answer;
    } catch (error) {
      if (error instanceof ActError) await this.#forget(asked.principal, newest);
      throw error;
    }
  }

  /** Takes the key; null when it is ours now, else what is known of the request that took it first. */
  #begin(key: string, asked: RepeatableAct, newest: Buffer) {
    const [fingerprint] = this.#fingerprints(asked);
    return this.#database.asOperator(async (db) => {
      await db.deleteFrom("control_idempotency").where("begun_at", "<", sql<Date>`now() - ${KEPT}`).execute();
      const known = await db
        .selectFrom("control_idempotency")
        .select(["fingerprint", "status", "answer", LONGEST.as("given_up")])
        .where("principal", "=", asked.principal)
        .where("key_hash", "in", this.#hashes(asked.principal, key))
        .executeTakeFirst();
      if (known) return known;
      const taken = await db
        .insertInto("control_idempotency")
        .values({ principal: asked.principal, key_hash: newest, fingerprint: fingerprint as Buffer })
        .onConflict((conflict) => conflict.doNothing())
        .returning("key_hash")
        .executeTakeFirst();
      if (!taken) throw new ActError("idempotency_in_progress", { retryAfterSeconds: 1 });
      return null;
    });
  }

  #readFirst(
    first: {
      readonly fingerprint: Buffer;
      readonly status: number | null;
      readonly answer: unknown;
      readonly given_up: boolean;
    },
    asked: RepeatableAct,
  ): unknown {
    if (!this.#fingerprints(asked).some((one) => timingSafeEqual(one, first.fingerprint)))
      throw new ActError("idempotency_key_reused");
    if (first.status === null)
      throw first.given_up
        ? new ActError("idempotency_outcome_unknown")
        : new ActError("idempotency_in_progress", { retryAfterSeconds: 1 });
    if (first.answer === null) throw new ActError("idempotency_replayed");
    return first.answer;
  }

  async #forget(principal: string, keyHash: Buffer): Promise<void> {
    await this.#database.asOperator((db) =>
      db
        .deleteFrom("control_idempotency")
        .where("principal", "=", principal)
        .where("key_hash", "=", keyHash)
        .execute(),
    );
  }

  #hashes(principal: string, key: string): Buffer[] {
    return this.#keyed.ofKey(principal, key);
  }

  #fingerprints({ operation, input }: RepeatableAct): Buffer[] {
    return this.#keyed.ofInput(operation, input);
  }
}
