import type { Secret } from "../kernel/secret.ts";

/** Another party that says who somebody is, as the operator's settings name it. */
export interface IssuerSettings {
  /** In addresses and in the database. */
  readonly name: string;
  /** On buttons. */
  readonly title: string;
  /** GitHub speaks OAuth 2 and has an API for addresses; it is no OpenID provider. */
  readonly kind: "oidc" | "github";
  /** Of OIDC the issuer. Of GitHub the site that people sign in at. */
  readonly url: URL;
  /** Of GitHub: its API. */
  readonly apiUrl?: URL;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The operator allowed it although its address is not public. */
  readonly allowPrivateAddress: boolean;
}

/** What belongs to one attempt, and comes back with its answer. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Who somebody is, as an issuer says it. */
export interface Outsider {
  /** Never given to anybody else by that issuer. */
  readonly subject: string;
  readonly address: string | null;
  /** Whether the issuer has seen that the mailbox is theirs. */
  readonly addressVerified: boolean;
  readonly name: string | null;
  /** By which the person knows the account there. */
  readonly label: string;
}

/** One issuer. */
export interface Issuer {
  readonly name: string;
  readonly title: string;
  /**
   * Where the person is sent.
   * @throws IssuerFailed unreachable
   */
  begin(redirectUri: string, attempt: Attempt): Promise<URL>;
  /**
   * Who came back.
   * @param answer the whole address that the person came back to
   * @throws IssuerFailed
   */
  finish(answer: URL, attempt: Attempt): Promise<Outsider>;
}

/** `refused`: what came back does not show who somebody is. `unreachable`: it cannot be asked now. */
export class IssuerFailed extends Error {
  override readonly name = "IssuerFailed";
  readonly kind: "refused" | "unreachable";

  constructor(kind: IssuerFailed["kind"]) {
    super(kind);
    this.kind = kind;
  }
}
