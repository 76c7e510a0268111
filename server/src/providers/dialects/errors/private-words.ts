/** A run of a secret this long does not appear in a message by chance. */
const SECRET_RUN = 8;

/** What follows a host: a port or a tag, and a path. Full stops and commas at its end belong to the sentence. */
const REST_OF_ADDRESS = String.raw`(?::[\w.-]*\w)?(?:\/(?:[^\s"'<>()[\]{}]*[^\s"'<>()[\]{}.,;:!?])?)?`;
const DOMAINS =
  "com|net|org|io|ai|dev|app|cloud|info|biz|tech|xyz|eu|de|fr|uk|ch|nl|cn|jp|kr|ru|co|local|internal|lan|svc|cluster";

/**
 * URLs, mail addresses, hosts with a top-level domain or a port, IPv4 and IPv6 addresses. Customers are not told
 * where servers are.
 */
const ADDRESSES: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s"'<>()[\]{}]*[^\s"'<>()[\]{}.,;:!?])?/gi,
  /[^\s"'<>(]{1,64}@[^\s"'<>)]{1,255}\.[a-z0-9-]+/gi,
  /(?:\b[0-9a-f]{1,4})?(?:::?[0-9a-f]{1,4}){3,7}\b|(?:\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*\b/gi,
  new RegExp(
    String.raw`\b(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:${DOMAINS}))\b${REST_OF_ADDRESS}`,
    "gi",
  ),
  new RegExp(String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b${REST_OF_ADDRESS}`, "g"),
  /\b[a-z][a-z0-9.-]*:\d{2,5}\b(?:\/[^\s"']*)?/gi,
];

const CUT = "[address]";

/** The text as a customer may see it, without its addresses; null when it holds more that must stay private. */
export function fitToShow(text: string, secret: string): string | null {
  if (MACHINERY.some((pattern) => pattern.test(text))) return null;
  let rest = text;
  for (const pattern of ADDRESSES) rest = rest.replace(pattern, CUT);
  const isEmpty = !/\w/.test(rest.replaceAll(CUT, ""));
  return isEmpty || PRIVATE.some((pattern) => pattern.test(rest)) || quotes(rest, secret) ? null : rest;
}

/** The inside of a machine: files and stack traces, which are looked for before anything is cut out. */
const MACHINERY: readonly RegExp[] = [
  /(?:^|[\s"'(=])(?:\/[\w.-]+){2,}|\b[a-z]:\\/i,
  /\bTraceback\b|\bFile "|\bat [\w.<>$]+ ?\(|\.(?:py|js|ts|go|rs|java|cc|cpp):\d+/,
];

/** Credentials and the operator's account. */
const PRIVATE: readonly RegExp[] = [
  // Keys and account names: sk-…, gsk_…, xai-…, tgp_…, org-…, proj_…, and anything masked with asterisks.
  /\b(?:sk|pk|gsk|xai|tgp|org|proj|user|acct|key|api|bearer)[-_ ][\w-]*[0-9*][\w*-]{5,}/i,
  // Tokens that a secret was exchanged for, which nobody stored: Google's, and JSON Web Tokens (RFC 7519).
  /\bya29\.[\w.-]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{20,}/,
  /\*{3,}/,
  /\b(?:organi[sz]ation|project|account|team|workspace)\b[^.]{0,20}\b[\w-]*\d[\w-]{7,}/i,
];

/** Whether any run of the secret stands in the text; a short secret only as a whole. */
function quotes(text: string, secret: string): boolean {
  if (secret === "") return false;
  if (secret.length <= SECRET_RUN) return text.includes(secret);
  for (let at = 0; at + SECRET_RUN <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + SECRET_RUN))) return true;
  }
  return false;
}
