import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { type Content, openContent } from "../../../../kernel/content.ts";
import type { ExchangeCredentials, Token, TokenRequest } from "../../../credentials.ts";

/** The only place that is sent a signature, whatever the key says of `token_uri`. */
const TOKEN_URL = "https://oauth2.googleapis.com/token";
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
/** The longest that Google takes. */
const LIFE_SECONDS = 3_600;
const LEAST_KEY_BITS = 2_048;

interface ServiceAccount {
  readonly email: string;
  readonly keyId: string;
  readonly key: KeyObject;
}

/**
 * The key of a Google service account, exchanged for an access token by a JWT that it signs (RFC 7523;
 * developers.google.com/identity/protocols/oauth2/service-account).
 */
export const SERVICE_ACCOUNT: ExchangeCredentials = {
  kind: "exchange",
  form: "document",
  problem(secret) {
    const read = readAccount(secret);
    return typeof read === "string" ? read : null;
  },
  request(secret, nowMs) {
    const account = readAccount(secret);
    // It was checked when it was stored.
    if (typeof account === "string") throw new TypeError(`the secret ${account}`);
    return tokenRequest(account, Math.floor(nowMs / 1000));
  },
  readToken,
  authorize: (token) => [["authorization", `Bearer ${token}`]],
};

/** The account, or what is wrong with the secret. */
function readAccount(secret: string): ServiceAccount | string {
  const account = parse(secret);
  if (account === null) return "must be the JSON file of a service account's key";
  const { type, client_email: email, private_key_id: keyId, private_key: pem, token_uri: uri } = account;
  if (type !== "service_account") return "must have the type 'service_account'";
  if (typeof email !== "string" || !email.includes("@")) return "has no 'client_email'";
  if (uri !== undefined && uri !== TOKEN_URL) return `has another 'token_uri' than ${TOKEN_URL}`;
  const key = typeof pem === "string" ? readKey(pem) : null;
  if (key === null) return `has no 'private_key' that is an RSA key of ${LEAST_KEY_BITS} bits or more`;
  return { email, keyId: typeof keyId === "string" ? keyId : "", key };
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function readKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === "rsa" && bits >= LEAST_KEY_BITS ? key : null;
  } catch {
    return null;
  }
}

function tokenRequest({ email, keyId, key }: ServiceAccount, nowSeconds: number): TokenRequest {
  const header = { alg: "RS256", typ: "JWT", ...(keyId === "" ? {} : { kid: keyId }) };
  const claims = {
    iss: email,
    scope: SCOPE,
    aud: TOKEN_URL,
    iat: nowSeconds,
    exp: nowSeconds + LIFE_SECONDS,
  };
  const signed = `${encoded(header)}.${encoded(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), key).toString("base64url");
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: `${signed}.${signature}`,
  });
  return {
    url: new URL(TOKEN_URL),
    headers: [["content-type", "application/x-www-form-urlencoded"]],
    body: [body.toString()],
  };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** RFC 6749 section 5.1. A token that could not stand in a header is none. */
function readToken(body: Content): Token | null {
  const answer = parse(openContent(body));
  const { access_token: token, expires_in: seconds } = answer ?? {};
  if (typeof token !== "string" || !/^[\x21-\x7e]{1,8192}$/.test(token)) return null;
  if (typeof seconds !== "number" || !Number.isSafeInteger(seconds) || seconds < 1) return null;
  return { token, expiresInSeconds: seconds };
}
