import { createHmac, hkdfSync } from "node:crypto";
import type { Pepper } from "../keys/index.ts";

/**
 * Keyed hashes of idempotency keys and of what was asked for under them (K-8): whoever has the database cannot tell by trying what was
 * asked. One for each pepper, the one for new records first.
 */
export class KeyedHashes {
  readonly #secrets: readonly Buffer[];

  constructor(peppers: readonly Pepper[]) {
    this.#secrets = peppers.map(({ bytes }) =>
      Buffer.from(hkdfSync("sha256", bytes, "", "sallyport/control-idempotency/1", 32)),
    );
  }

  ofKey(principal: string, key: string): Buffer[] {
    return this.#secrets.map((secret) => mac(secret, ["key", principal, key]));
  }

  ofInput(operation: string, input: unknown): Buffer[] {
    return this.#secrets.map((secret) => mac(secret, ["input", operation, canonical(input)]));
  }
}

/** Lengths between the parts, so that no two lists of parts are the same bytes. */
function mac(secret: Buffer, parts: readonly string[]): Buffer {
  const hmac = createHmac("sha256", secret);
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`);
  return hmac.digest();
}

/** The same for every order of members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
