import type { Secret } from "../kernel/secret.ts";
import {
  CREDENTIAL_LENGTH,
  generateCredential,
  type ParsedCredential,
  parseCredential,
} from "./credential.ts";

/** Live keys spend; test keys reach only the simulator (K-6). */
export type KeyMode = "live" | "test";

const PREFIXES: Readonly<Record<KeyMode, string>> = { live: "sp_live_", test: "sp_test_" };

/** The fixed form of a key, for secret scanners: `sp_(live|test)_` and 65 characters of base 62. */
export const KEY_LENGTH = PREFIXES.live.length + CREDENTIAL_LENGTH;

/** A key as its holder has it, taken apart. */
export interface ParsedKey extends ParsedCredential {
  readonly mode: KeyMode;
}

/** A new key. */
export function generateKey(mode: KeyMode): { readonly key: Secret; readonly parsed: ParsedKey } {
  const { text, parsed } = generateCredential(PREFIXES[mode]);
  return { key: text, parsed: { mode, ...parsed } };
}

/** Takes a key apart. Null when it is not one (K-1). */
export function parseKey(text: string): ParsedKey | null {
  if (text.length !== KEY_LENGTH) return null;
  const mode = text.startsWith(PREFIXES.live) ? "live" : "test";
  const parsed = parseCredential(PREFIXES[mode], text);
  return parsed && { mode, ...parsed };
}
