import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from "openid-client";
import { z } from "zod";
import { isLoopback } from "../kernel/loopback.ts";
import type { Egress } from "../ports/egress.ts";
import { fetchThrough } from "./egress-fetch.ts";
import { type Attempt, type Issuer, IssuerFailed, type IssuerSettings, type Outsider } from "./issuer.ts";

const claims = z.object({
  iss: z.string().min(1).max(500),
  sub: z.string().min(1).max(255),
  email: z.string().max(400).optional().catch(undefined),
  // Some write it as a text.
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().max(200).optional().catch(undefined),
});

/** Any issuer of OpenID Connect, by the code flow with PKCE. What it is made of is asked for once, and again after a failure. */
export function oidcIssuer(settings: IssuerSettings, egress: Egress): Issuer {
  const { name, title, url, clientId, clientSecret, allowPrivateAddress } = settings;
  const fetch = fetchThrough(egress, allowPrivateAddress);
  let known: Promise<Configuration> | null = null;
  const configuration = () => {
    known ??= discovery(url, clientId, {}, ClientSecretBasic(clientSecret.reveal()), {
      [customFetch]: fetch,
      execute: [
        // The token comes straight from the issuer, and its signature is checked all the same.
        enableNonRepudiationChecks,
        ...(isLoopback(url.hostname) ? [allowInsecureRequests] : []),
      ],
    }).catch(() => {
      known = null;
      throw new IssuerFailed("unreachable");
    });
    return known;
  };
  return {
    name,
    title,
    async begin(redirectUri, { state, nonce, verifier }) {
      return buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
    },
    async finish(answer, attempt) {
      return outsider(await claimsOf(await configuration(), answer, attempt));
    },
  };
}

async function claimsOf(configuration: Configuration, answer: URL, { state, nonce, verifier }: Attempt) {
  try {
    const tokens = await authorizationCodeGrant(configuration, answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claimed = claims.parse(tokens.claims());
    if (claimed.email !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined)
      return claimed;
    // Most issuers tell addresses there only (OpenID Connect Core, 5.4).
    return claims.parse({
      ...(await fetchUserInfo(configuration, tokens.access_token, claimed.sub)),
      iss: claimed.iss,
    });
  } catch (error) {
    throw error instanceof IssuerFailed ? error : new IssuerFailed("refused");
  }
}

function outsider({
  iss,
  sub,
  email,
  email_verified: verified,
  name,
  preferred_username: login,
}: z.output<typeof claims>): Outsider {
  return {
    subject: `${iss}|${sub}`,
    address: email ?? null,
    addressVerified: verified === true || verified === "true",
    name: name ?? null,
    label: email ?? login ?? sub,
  };
}
