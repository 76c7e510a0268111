import type { Header, RequestBody } from "../providers/contract.ts";
import type { Credentials } from "../providers/credentials.ts";
import type { Tokens } from "./tokens.ts";

/** A request to a provider, before it has credentials. */
interface Bare {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body: RequestBody;
  /** Empty where there is none. */
  readonly secret: string;
  /** Names the secret: what it was exchanged for is kept under this name. */
  readonly secretId: string;
  /** Where the operator says that the provider is; null when nobody said. */
  readonly region: string | null;
}

/** What it takes to use credentials. */
interface Means {
  readonly clock: { nowMs(): number };
  readonly tokens: Tokens;
}

/**
 * P-4: the headers for a provider, with its credentials. None is the caller's: no address, no user agent, no account. At once, but for
 * credentials that have to be exchanged first.
 * @throws EgressError, TokenRefused where they could not be exchanged
 */
export function authorized(
  credentials: Credentials,
  bare: Bare,
  { clock, tokens }: Means,
): readonly Header[] | Promise<readonly Header[]> {
  const { method, url, headers, body, secret, secretId, region } = bare;
  if (secret === "") return headers;
  switch (credentials.kind) {
    case "header":
      return headers.concat(credentials.authorize(secret));
    case "signature":
      return headers.concat(credentials.sign({ method, url, headers, body, region }, secret, clock.nowMs()));
    case "exchange": {
      const token = tokens.of(secretId, secret, credentials);
      if (typeof token === "string") return headers.concat(credentials.authorize(token));
      return token.then((fresh) => headers.concat(credentials.authorize(fresh)));
    }
  }
}
