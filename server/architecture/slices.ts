import { FOUNDATION, INDEX, type Room } from "./room.ts";

/** A slice may use those before it in this order, each through its index.ts. */
export const SLICES = [
  "vault/",
  "audit/",
  "organizations/",
  "propagation/",
  "prices/",
  "webhook-events/",
  "keys/",
  "tokens/",
  "accounts/",
  "policies/",
  "mail/",
  "sessions/",
  "security-events/",
  "factors/",
  "staff/",
  "provider-accounts/",
  "limits/",
  "abuse/",
  "switches/",
  "debug/",
  "suspensions/",
  "authority/",
  "usage/",
  "idempotency/",
  "ledger/",
  "alerts/",
  "invitations/",
  "membership/",
  "leaks/",
  "issuers/",
  "cases/",
  "person-tokens/",
  "access-tokens/",
  "objects/",
  "links/",
  "uploads/",
  "brand/",
  "tasks/",
  "holds/",
  "webhooks/",
  "batches/",
  "entrance/",
  "personal-data/",
  "console/",
  "first-run/",
] as const;

/** What a slice needs beside SQL and hashes. */
const SLICE_PACKAGES: Readonly<Partial<Record<(typeof SLICES)[number], readonly string[]>>> = {
  "accounts/": ["node:url", "@zxcvbn-ts/core", "@zxcvbn-ts/language-common", "@zxcvbn-ts/language-en"],
  "leaks/": ["zod"],
  "brand/": ["zod"],
  "tasks/": ["zod"],
  "batches/": ["zod"],
  "factors/": ["otplib", "@simplewebauthn/server"],
  "issuers/": ["openid-client", "zod"],
  "access-tokens/": ["jose", "zod"],
  "abuse/": ["altcha-lib", "altcha-lib/algorithms/pbkdf2", "disposable-email-domains", "zod"],
};

/** What a slice needs beside those before it. */
const NEEDS: Readonly<Partial<Record<(typeof SLICES)[number], readonly string[]>>> = {
  // Which kinds of providers there are, and how each is asked.
  "provider-accounts/": ["providers/", "provider-access/"],
};

export const slice = (path: (typeof SLICES)[number]): Room => ({
  path,
  rooms: [...FOUNDATION, ...SLICES.slice(0, SLICES.indexOf(path)), ...(NEEDS[path] ?? [])],
  packages: ["kysely", "node:crypto", "node:net", ...(SLICE_PACKAGES[path] ?? [])],
  doors: INDEX,
});
