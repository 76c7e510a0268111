import { z } from "zod";
import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Secret } from "../kernel/secret.ts";
import { type Egress, EgressError } from "../ports/egress.ts";
import type { LimitStore } from "../ports/limit-store.ts";
import type { HumanCheck, HumanQuestion, ProofAction } from "./human-check.ts";
import { useUp } from "./used-proofs.ts";

/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
const SITEVERIFY = new URL("https://challenges.cloudflare.com/turnstile/v0/siteverify");
/** As long as a token lives there, and how far two clocks may be apart. */
const LIVES_MS = 300_000;
const CLOCK_MS = 30_000;
const MOST_CHARACTERS = 2_048;
const MOST_BYTES = 64 * 1024;
const TIMEOUTS = { connectMs: 3_000, firstByteMs: 5_000, idleMs: 5_000 } as const;

/** What is wrong with the token, and not with us or with them. */
const TOKEN_ERRORS = new Set(["missing-input-response", "invalid-input-response", "timeout-or-duplicate"]);

const verdict = z.object({
  success: z.boolean(),
  challenge_ts: z.string().optional(),
  hostname: z.string().optional(),
  action: z.string().optional(),
  "error-codes": z.array(z.string()).default([]),
});

export interface TurnstileOptions {
  readonly siteKey: string;
  readonly secret: Secret;
  /** On whose pages it may have been solved. */
  readonly hosts: readonly string[];
  readonly egress: Egress;
  readonly clock: Clock;
  readonly store: LimitStore;
  /** Where a test has another one. */
  readonly verifier?: { readonly url: URL; readonly allowPrivateAddress: boolean };
}

/**
 * AB-1: Cloudflare Turnstile, verified by the server. A token is good once, for five minutes, on our pages, for the act it was
 * solved for. Who cannot be asked lets nobody in. The person's address is not told to Cloudflare by us.
 */
export class Turnstile implements HumanCheck {
  readonly #options: TurnstileOptions;

  constructor(options: TurnstileOptions) {
    this.#options = options;
  }

  get shown() {
    return { kind: "turnstile", site_key: this.#options.siteKey } as const;
  }

  async ask(): Promise<HumanQuestion> {
    return this.shown;
  }

  async check(action: ProofAction, proof: string): Promise<void> {
    if (proof.length > MOST_CHARACTERS || !/^[\x21-\x7e]+$/.test(proof)) throw new ActError("proof_refused");
    const { hosts, clock, store } = this.#options;
    const {
      success,
      hostname,
      action: solvedFor,
      challenge_ts: at,
      "error-codes": errors,
    } = await this.#verify(proof);
    if (!success) {
      const theirs = errors.length > 0 && errors.every((one) => TOKEN_ERRORS.has(one));
      throw new ActError(theirs ? "proof_refused" : "proof_unchecked");
    }
    const ageMs = clock.nowMs() - Date.parse(at ?? "");
    const fits =
      hostname !== undefined &&
      hosts.includes(hostname) &&
      solvedFor === action &&
      ageMs < LIVES_MS + CLOCK_MS &&
      ageMs > -CLOCK_MS;
    if (!fits) throw new ActError("proof_refused");
    await useUp(store, proof);
  }

  /** @throws ActError proof_unchecked */
  async #verify(proof: string): Promise<z.output<typeof verdict>> {
    const { egress, secret, verifier } = this.#options;
    try {
      const response = await egress.send({
        method: "POST",
        url: verifier?.url ?? SITEVERIFY,
        headers: [["content-type", "application/x-www-form-urlencoded"]],
        body: [new URLSearchParams({ secret: secret.reveal(), response: proof }).toString()],
        signal: null,
        timeouts: TIMEOUTS,
        allowPrivateAddress: verifier?.allowPrivateAddress ?? false,
      });
      const bytes = await response.bytes(MOST_BYTES);
      if (response.status >= 500) throw new ActError("proof_unchecked");
      return verdict.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    } catch (error) {
      if (error instanceof EgressError || error instanceof SyntaxError || error instanceof z.ZodError)
        throw new ActError("proof_unchecked");
      throw error;
    }
  }
}
