import { domainToASCII } from "node:url";

/** An e-mail address that was read and is in order. */
export interface MailAddress {
  /** Where mail is sent: as it was typed, but for its domain. */
  readonly text: string;
  /** One text for all spellings of one address (ID-9). */
  readonly identity: string;
  readonly domain: string;
}

const MOST_CHARACTERS = 254;
const MOST_LOCAL_BYTES = 64;

/** RFC 5321 "dot-string", with the letters and digits of any script (RFC 6531). Quoted parts and comments are refused. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * Reads an address. Spellings that every mail server takes for the same give the same identity: capitals, spaces around it,
 * forms of one letter (Unicode NFKC), a domain in its own script or in ASCII (RFC 5891), a dot at its end. Dots and plus signs
 * before the @ stay: to most servers those are other mailboxes, and whoever has one would lose the account to the other.
 * Null when it is no address that can be used.
 */
export function readAddress(typed: string): MailAddress | null {
  if (typed.length > 4 * MOST_CHARACTERS) return null;
  const text = typed.normalize("NFKC").trim();
  const at = text.lastIndexOf("@");
  if (at < 1) return null;
  const local = text.slice(0, at);
  const domain = domainToASCII(text.slice(at + 1).replace(/\.$/, "")).toLowerCase();
  if (!LOCAL.test(local) || !DOMAIN.test(domain)) return null;
  if (Buffer.byteLength(local) > MOST_LOCAL_BYTES || local.length + domain.length + 1 > MOST_CHARACTERS)
    return null;
  // A second NFKC: lower case can take a letter apart again.
  const identity = `${local.toLowerCase().normalize("NFKC")}@${domain}`;
  return { text: `${local}@${domain}`, identity, domain };
}

/** Providers that ignore dots before the @, so that one mailbox has many addresses. */
const IGNORES_DOTS = new Set(["gmail.com", "googlemail.com"]);

/** The mailbox behind an address, for counting abuse: without what follows a plus sign. Never who somebody is. */
export function mailboxOf({ identity, domain }: MailAddress): string {
  const [local = ""] = identity.slice(0, identity.lastIndexOf("@")).split("+");
  return `${IGNORES_DOTS.has(domain) ? local.replaceAll(".", "") : local}@${domain}`;
}
