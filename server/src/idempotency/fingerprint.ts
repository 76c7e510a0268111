import { hkdfSync } from "node:crypto";
import { Content, hashContent } from "../kernel/content.ts";
import type { ProjectId } from "../kernel/ids.ts";
import { inTurns } from "../kernel/in-turns.ts";
import type { KeyMode, Pepper } from "../keys/index.ts";

/** What a key is one of: the same text from another project, or with a test key, is another key. */
export interface KeyScope {
  readonly project: ProjectId;
  readonly mode: KeyMode;
}

/** What was asked for, beside its body. */
export interface Asked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/** One part of a multipart body, without the boundary around it. */
export interface Part {
  readonly name: string;
  readonly fileName: string | null;
  readonly contentType: string | null;
  readonly content: Uint8Array | Content;
}

/** A key and its request as the database knows them: one hash for each pepper, the one for new records first. */
export interface IdempotentRequest {
  readonly keyHashes: readonly Uint8Array[];
  readonly fingerprints: readonly Uint8Array[];
}

interface Keyed {
  readonly key: Bun.CryptoHasher;
  readonly fingerprint: Bun.CryptoHasher;
}

/** A request whose content is still to be fed to its hashers. */
interface BegunRequest {
  readonly keyHashes: readonly Uint8Array[];
  readonly hashers: readonly Bun.CryptoHasher[];
}

const HASH_BYTES = 32;
/** So much of a body is hashed in one turn: less than a millisecond for each pepper. */
const TURN_BYTES = 1024 * 1024;

/**
 * Turns keys and requests into HMACs (K-8): whoever has the database cannot tell which prompt was sent by trying. The
 * keys are derived from the peppers of API keys (HKDF-SHA-256, RFC 5869, no salt), so there is no further secret to
 * keep; while peppers are rotated, records made under any of them are found.
 */
export class Fingerprints {
  readonly #keyed: readonly Keyed[];

  /** @param peppers newest first */
  constructor(peppers: readonly [Pepper, ...Pepper[]]) {
    this.#keyed = peppers.map(({ bytes }) => ({
      key: keyedWith(bytes, "sallyport/idempotency/1|key"),
      fingerprint: keyedWith(bytes, "sallyport/idempotency/1|fingerprint"),
    }));
  }

  /**
   * Of a body as it was sent, byte by byte: a program that tries again sends the same bytes. A large one takes several
   * turns of the event loop.
   */
  ofBody(
    scope: KeyScope,
    key: string,
    asked: Asked,
    body: Content,
  ): IdempotentRequest | Promise<IdempotentRequest> {
    const begun = this.#begin(scope, key, asked, "body");
    let fed = 0;
    const goOn = () => {
      const end = Math.min(body.length, fed + TURN_BYTES);
      for (const hasher of begun.hashers) hashContent(body, hasher, fed, end);
      fed = end;
      return fed === body.length;
    };
    return goOn() ? finish(begun) : inTurns({ goOn }).then(() => finish(begun));
  }

  /** Of the parts of a multipart body in their order: a program that tries again draws a new boundary. */
  ofParts(scope: KeyScope, key: string, asked: Asked, parts: readonly Part[]): IdempotentRequest {
    const begun = this.#begin(scope, key, asked, "parts");
    for (const hasher of begun.hashers)
      for (const { name, fileName, contentType, content } of parts) {
        for (const text of [name, fileName, contentType]) frame(hasher, text);
        frame(hasher, content);
      }
    return finish(begun);
  }

  #begin(
    { project, mode }: KeyScope,
    key: string,
    { method, path }: Asked,
    kind: "body" | "parts",
  ): BegunRequest {
    const keyHashes = this.#keyed.map((keyed) => {
      const hasher = keyed.key.copy();
      for (const text of [project, mode, key]) frame(hasher, text);
      return hasher.digest();
    });
    const hashers = this.#keyed.map((keyed) => {
      const hasher = keyed.fingerprint.copy();
      for (const text of [method, path, kind]) frame(hasher, text);
      return hasher;
    });
    return { keyHashes, hashers };
  }
}

function finish({ keyHashes, hashers }: BegunRequest): IdempotentRequest {
  return { keyHashes, fingerprints: hashers.map((hasher) => hasher.digest()) };
}

function keyedWith(pepper: Uint8Array, info: string): Bun.CryptoHasher {
  return new Bun.CryptoHasher("sha256", Buffer.from(hkdfSync("sha256", pepper, "", info, HASH_BYTES)));
}

/** With its length before it, so that no two lists of texts run together to the same bytes. */
function frame(hasher: Bun.CryptoHasher, value: string | Uint8Array | Content | null): void {
  if (value === null) return void hasher.update("-");
  if (value instanceof Content) {
    hasher.update(`${value.length}:`);
    hashContent(value, hasher, 0, value.length);
    return;
  }
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  hasher.update(`${bytes.length}:`).update(bytes);
}
