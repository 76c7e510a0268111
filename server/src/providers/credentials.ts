import type { Content } from "../kernel/content.ts";
import type { Header, RequestBody } from "./contract.ts";

/** How a provider's secret is used. Pure: sockets, clock and the cache are the gateway's. */
export type Credentials = HeaderCredentials | SigningCredentials | ExchangeCredentials;

interface SecretForm {
  /** `line`: visible ASCII without spaces. `document`: a JSON object of several values, kept as compact JSON. */
  readonly form: "line" | "document";
  /**
   * What is wrong with a secret, in words that follow "The secret": asked when an operator stores it. Null where nothing is. It
   * must not repeat the secret.
   */
  readonly problem?: (secret: string) => string | null;
}

/** It stands in a header of each request. Without a secret there is nothing to say. */
export interface HeaderCredentials extends SecretForm {
  readonly kind: "header";
  authorize(secret: string): readonly Header[];
}

/** It signs each request (AWS Signature Version 4). @public */
export interface SigningCredentials extends SecretForm {
  readonly kind: "signature";
  /** @returns headers to add */
  sign(request: SignedRequest, secret: string, nowMs: number): readonly Header[];
}

/** What is signed: all of it is sent like this. @public */
export interface SignedRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body: RequestBody;
  /** Where the operator says that the provider is; null when nobody said. */
  readonly region: string | null;
}

/**
 * It is exchanged for a token that holds for a while (Google's service accounts, Microsoft Entra). The gateway sends the request
 * through its one way out, once for all who wait, and keeps the token in memory until shortly before its end.
 */
export interface ExchangeCredentials extends SecretForm {
  readonly kind: "exchange";
  /**
   * The request for a token. An address that a secret names must be checked by `problem` before: it is sent the secret.
   * Null where the secret is itself what `authorize` takes.
   */
  request(secret: string, nowMs: number): TokenRequest | null;
  /** Null when it is no token. */
  readToken(body: Content): Token | null;
  authorize(token: string): readonly Header[];
}

/** A POST. @public */
export interface TokenRequest {
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body: RequestBody;
}

export interface Token {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** RFC 6750 section 2.1. */
export const BEARER: HeaderCredentials = {
  kind: "header",
  form: "line",
  authorize: (secret) => (secret === "" ? [] : [["authorization", `Bearer ${secret}`]]),
};

/**
 * @param name in lower case
 * @public
 */
export function keyInHeader(name: string): HeaderCredentials {
  return {
    kind: "header",
    form: "line",
    authorize: (secret) => (secret === "" ? [] : [[name, secret]]),
  };
}
