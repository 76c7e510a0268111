import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { IssuerSettings } from "../src/issuers/index.ts";
import { closed, listening, settingsOf } from "./issuer.ts";

/** What is wrong with the token it gives. */
export interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signed by a key that is not in its set. */
  readonly otherKey?: boolean;
  /** Not signed at all, with `alg: none`. */
  readonly unsigned?: boolean;
  readonly ageSeconds?: number;
}

/** An issuer that answers as OpenID Connect says, but for what a test tells it to forge. */
export interface ForgingIssuer {
  readonly settings: IssuerSettings;
  forgery: Forgery;
  /** What the browser comes back with, from the address it was sent to. */
  answerTo(url: string): string;
  stop(): Promise<void>;
}

export async function startForgingIssuer(name: string): Promise<ForgingIssuer> {
  const own = await generateKeyPair("RS256");
  const other = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "own", use: "sig", alg: "RS256" };
  let nonce = "";
  const server = createServer(async (request, response) => {
    const json = (body: unknown) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    };
    if (request.url === "/.well-known/openid-configuration")
      return json({
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      });
    if (request.url === "/keys") return json({ keys: [jwk] });
    return json({ access_token: "token", token_type: "Bearer", id_token: await token() });
  });
  const url = await listening(server);
  async function token(): Promise<string> {
    const { claims = {}, otherKey = false, unsigned = false, ageSeconds = 0 } = issuer.forgery;
    const now = Math.floor(Date.now() / 1000) - ageSeconds;
    const all = {
      iss: url,
      aud: "sallyport",
      sub: "forged",
      email: "forged@example.com",
      email_verified: true,
      nonce,
      iat: now,
      exp: now + 300,
      ...claims,
    };
    const signed = await new SignJWT(all)
      .setProtectedHeader({ alg: "RS256", kid: "own" })
      .sign((otherKey ? other : own).privateKey);
    if (!unsigned) return signed;
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    return `${none}.${signed.split(".")[1]}.`;
  }
  const issuer: ForgingIssuer = {
    settings: settingsOf(name, url),
    forgery: {},
    answerTo(start) {
      const asked = new URL(start).searchParams;
      nonce = asked.get("nonce") ?? "";
      return `code=any&state=${asked.get("state")}`;
    },
    stop: () => closed(server),
  };
  return issuer;
}
