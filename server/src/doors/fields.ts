import { z } from "zod";
import { type MailAddress, readAddress } from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { Secret } from "../kernel/secret.ts";

/** T-4: no password of anybody is longer; its own rule says less. */
const MOST_PASSWORD_CHARACTERS = 4_000;
const MOST_ADDRESS_CHARACTERS = 400;
const MOST_PROOF_CHARACTERS = 8_000;

export const addressTaken = z
  .string()
  .min(1, "must not be empty")
  .max(MOST_ADDRESS_CHARACTERS, "is too long")
  .describe("An e-mail address.");

export const passwordTaken = z
  .string()
  .min(1, "must not be empty")
  .max(MOST_PASSWORD_CHARACTERS, "is too long")
  .transform((text) => new Secret(text))
  .meta({ type: "string", format: "password" });

export const codeTaken = z
  .string()
  .trim()
  .min(6, "is no code")
  .max(40, "is no code")
  .describe("Six digits of the app, or a recovery code.");

export const linkToken = z
  .string()
  .max(100, "is no token of a link")
  .describe("What follows 't=' in the link of the mail.");

export const proofTaken = z
  .string()
  .max(MOST_PROOF_CHARACTERS, "is too long")
  .optional()
  .describe("The solved proof, in base64 as the widget gives it, or Turnstile's token.");

export const sharedDevice = z
  .boolean()
  .default(false)
  .describe("Somebody else's machine: the session ends with the window, and sooner.");

export const language = z.enum(["en", "es"], "must be 'en' or 'es'");

/** Whose dates, numbers and amounts people can choose, by ISO 3166; a closed list, so that nothing else is ever stored. */
const REGIONS = [
  ...["AR", "AU", "AT", "BE", "BO", "BR", "CA", "CH", "CL", "CO", "CR", "CZ", "DE", "DK", "DO", "EC", "ES"],
  ...["FI", "FR", "GB", "GT", "IE", "IN", "IT", "MX", "NL", "NO", "NZ", "PE", "PL", "PT", "PY", "SE", "SG"],
  ...["US", "UY", "VE", "ZA"],
] as const;

export const region = z
  .enum(REGIONS, "must be one of the regions of the contract")
  .nullable()
  .describe("By whose custom pages write dates, numbers and amounts; null: by that of the language.");

export const personName = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(100, "must have at most 100 characters")
  .refine((text) => !/\p{Cc}/u.test(text), "must not hold control characters");

/** @throws ActError address_invalid */
export function addressOf(text: string): MailAddress {
  const address = readAddress(text);
  if (address === null) throw new ActError("address_invalid");
  return address;
}

/** What answers that say nothing answer. */
export const done = z.object({ done: z.literal(true) });
export const DONE = { done: true } as const;
