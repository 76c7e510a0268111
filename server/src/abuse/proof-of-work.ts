import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { z } from "zod";
import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { LimitStore } from "../ports/limit-store.ts";
import type { HumanCheck, HumanQuestion, ProofAction } from "./human-check.ts";
import { useUp } from "./used-proofs.ts";

const EXPIRES_MS = 10 * 60_000;

/** Rounds of PBKDF2 for one try, of which 256 are needed on average: half a second of a laptop, and a few ms here. */
const ROUNDS = 5_000;
const PREFIX = "00";
const MOST_CHARACTERS = 8_000;

const hex = z.string().regex(/^[0-9a-f]{1,128}$/);
const payload = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      algorithm: z.string(),
      nonce: hex,
      salt: hex,
      cost: z.int(),
      keyLength: z.int(),
      keyPrefix: hex,
      expiresAt: z.number(),
      data: z.object({ action: z.string() }),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.int().min(0), derivedKey: hex }),
});

export interface ProofOfWorkOptions {
  /** Signs the challenges; the same on every node. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  /** Where used proofs are remembered, on all nodes together. */
  readonly store: LimitStore;
  readonly rounds?: number;
}

/** AB-1: a proof of work of our own. Nobody else is asked, and nothing is learned of whoever solves it. */
export class ProofOfWork implements HumanCheck {
  readonly #secret: string;
  readonly #clock: Clock;
  readonly #store: LimitStore;
  readonly #rounds: number;

  constructor({ key, clock, store, rounds = ROUNDS }: ProofOfWorkOptions) {
    this.#secret = Buffer.from(key).toString("hex");
    this.#clock = clock;
    this.#store = store;
    this.#rounds = rounds;
  }

  get shown() {
    return { kind: "proof_of_work" } as const;
  }

  async ask(action: ProofAction): Promise<HumanQuestion> {
    const challenge = await createChallenge({
      algorithm: "PBKDF2/SHA-256",
      cost: this.#rounds,
      keyPrefix: PREFIX,
      deriveKey,
      data: { action },
      expiresAt: Math.floor((this.#clock.nowMs() + EXPIRES_MS) / 1000),
      hmacSignatureSecret: this.#secret,
    });
    return { kind: "proof_of_work", challenge };
  }

  async check(action: ProofAction, proof: string): Promise<void> {
    const read = readProof(proof);
    // The library compares with the runtime's clock; this one is ours.
    const fits =
      read !== null &&
      read.challenge.parameters.data.action === action &&
      read.challenge.parameters.expiresAt * 1000 > this.#clock.nowMs();
    if (!fits) throw new ActError("proof_refused");
    const { verified } = await verifySolution({
      challenge: read.challenge,
      solution: read.solution,
      deriveKey,
      hmacSignatureSecret: this.#secret,
    });
    if (!verified) throw new ActError("proof_refused");
    await useUp(this.#store, read.challenge.signature);
  }
}

/** Base64 of JSON, as the widget sends it. */
function readProof(proof: string): z.output<typeof payload> | null {
  if (proof.length > MOST_CHARACTERS) return null;
  try {
    return payload.parse(JSON.parse(Buffer.from(proof, "base64").toString("utf8")));
  } catch {
    return null;
  }
}
