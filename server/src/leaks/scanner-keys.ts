import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";
import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import { type Egress, EgressError } from "../ports/egress.ts";

/** Where the public keys of a scanner are: at its address, or in a file of the operator's that was read. */
type ScannerSource = { readonly url: URL } | { readonly text: string };

export interface Scanner {
  /** The short name that the operator gave it. */
  readonly name: string;
  readonly source: ScannerSource;
}

/** As GitHub lists its keys. */
const listed = z.object({
  public_keys: z
    .array(z.object({ key_identifier: z.string().min(1).max(200), key: z.string().max(4_000) }))
    .max(100),
});

const KEPT_MS = 3_600_000;
/** An unknown key id is a reason to look again, and not more often than this. */
const LOOK_AGAIN_MS = 60_000;
const LIMIT_BYTES = 256 * 1024;
const TIMEOUTS = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 } as const;
const WHOLE_MS = 10_000;

interface Kept {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly atMs: number;
}

/**
 * The public keys of secret scanners, fetched through the guarded way out and kept for an hour (K-9, R-9). ECDSA over SHA-256 and
 * nothing else: the form is ours to say, not the sender's.
 */
export class ScannerKeys {
  readonly #scanners: ReadonlyMap<string, Scanner>;
  readonly #egress: Egress;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  readonly #looking = new Map<string, Promise<Kept>>();
  /** When the last look failed, so that reports, which anybody can send, do not make us ask without end. */
  readonly #failedAtMs = new Map<string, number>();

  constructor(scanners: readonly Scanner[], egress: Egress, clock: Clock) {
    this.#scanners = new Map(scanners.map((scanner) => [scanner.name, scanner]));
    this.#egress = egress;
    this.#clock = clock;
  }

  has(name: string): boolean {
    return this.#scanners.has(name);
  }

  /**
   * Whether a scanner signed this.
   * @param signature in base64, of a signature in DER
   * @throws ActError scanner_keys_unreachable when that cannot be known now
   */
  async signed(name: string, keyId: string, signature: string, body: Uint8Array): Promise<boolean> {
    const scanner = this.#scanners.get(name);
    const key = scanner && (await this.#keyOf(scanner, keyId));
    if (!key || !/^[A-Za-z0-9+/]{16,400}={0,2}$/.test(signature)) return false;
    try {
      return verify("sha256", body, { key, dsaEncoding: "der" }, Buffer.from(signature, "base64"));
    } catch {
      return false;
    }
  }

  async #keyOf(scanner: Scanner, keyId: string): Promise<KeyObject | undefined> {
    const kept = this.#kept.get(scanner.name);
    const ageMs = kept ? this.#clock.monotonicMs() - kept.atMs : Number.POSITIVE_INFINITY;
    const known = kept?.keys.get(keyId);
    if (ageMs < (known ? KEPT_MS : LOOK_AGAIN_MS)) return known;
    return (await this.#look(scanner)).keys.get(keyId);
  }

  /** One question at a time for each scanner. */
  #look(scanner: Scanner): Promise<Kept> {
    const looking = this.#looking.get(scanner.name);
    if (looking !== undefined) return looking;
    const waitMs = LOOK_AGAIN_MS - this.#sinceFailureMs(scanner.name);
    if (waitMs > 0) return Promise.reject(unreachable(waitMs));
    const asked = this.#read(scanner)
      .catch((error: unknown) => {
        this.#failedAtMs.set(scanner.name, this.#clock.monotonicMs());
        throw error;
      })
      .finally(() => this.#looking.delete(scanner.name));
    this.#looking.set(scanner.name, asked);
    return asked;
  }

  #sinceFailureMs(name: string): number {
    const failedAtMs = this.#failedAtMs.get(name);
    return failedAtMs === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonicMs() - failedAtMs;
  }

  async #read({ name, source }: Scanner): Promise<Kept> {
    const text = "text" in source ? source.text : await fetchKeys(this.#egress, source.url);
    const kept = { keys: readKeys(text), atMs: this.#clock.monotonicMs() };
    this.#kept.set(name, kept);
    return kept;
  }
}

async function fetchKeys(egress: Egress, url: URL): Promise<string> {
  try {
    const response = await egress.send({
      method: "GET",
      url,
      headers: [
        ["accept", "application/json"],
        ["user-agent", "sallyport"],
      ],
      body: null,
      signal: AbortSignal.timeout(WHOLE_MS),
      timeouts: TIMEOUTS,
      allowPrivateAddress: false,
    });
    if (response.status === 200) return new TextDecoder().decode(await response.bytes(LIMIT_BYTES));
    response.cancel();
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
  }
  throw unreachable(LOOK_AGAIN_MS);
}

function unreachable(waitMs: number): ActError {
  return new ActError("scanner_keys_unreachable", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}

/** Keys that are no elliptic curve's are left out. @throws ActError scanner_keys_unreachable when it is no list of keys */
function readKeys(text: string): ReadonlyMap<string, KeyObject> {
  const read = listed.safeParse(parsed(text));
  if (!read.success) throw unreachable(LOOK_AGAIN_MS);
  const keys = new Map<string, KeyObject>();
  for (const { key_identifier: id, key } of read.data.public_keys) {
    const object = publicKey(key);
    if (object?.asymmetricKeyType === "ec") keys.set(id, object);
  }
  return keys;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function publicKey(pem: string): KeyObject | null {
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}
