import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  customFetch,
} from "openid-client";
import { z } from "zod";
import { isLoopback } from "../kernel/loopback.ts";
import type { Egress } from "../ports/egress.ts";
import { fetchThrough, readJson } from "./egress-fetch.ts";
import { type Attempt, type Issuer, IssuerFailed, type IssuerSettings } from "./issuer.ts";

const user = z.object({
  id: z.int().positive(),
  login: z.string().min(1).max(100),
  name: z.string().nullish(),
});
const addresses = z.array(
  z.object({ email: z.string().max(400), primary: z.boolean(), verified: z.boolean() }),
);

/** GitHub: OAuth 2 with PKCE. Who somebody is, and which address is verified, is asked of its API with the token. */
export function githubIssuer(settings: IssuerSettings, egress: Egress): Issuer {
  const { name, title, url, apiUrl, clientId, clientSecret, allowPrivateAddress } = settings;
  const fetch = fetchThrough(egress, allowPrivateAddress);
  const api = apiUrl ?? new URL("https://api.github.com");
  const configuration = new Configuration(
    {
      issuer: new URL("/login/oauth", url).href,
      authorization_endpoint: new URL("/login/oauth/authorize", url).href,
      token_endpoint: new URL("/login/oauth/access_token", url).href,
    },
    clientId,
    {},
    ClientSecretPost(clientSecret.reveal()),
  );
  configuration[customFetch] = fetch;
  if (isLoopback(url.hostname)) allowInsecureRequests(configuration);
  return {
    name,
    title,
    async begin(redirectUri, { state, verifier }) {
      return buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: "read:user user:email",
        state,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
    },
    async finish(answer, attempt) {
      const authorization = `Bearer ${await tokenFor(configuration, answer, attempt)}`;
      const headers = {
        authorization,
        accept: "application/vnd.github+json",
        "user-agent": "sallyport",
        "x-github-api-version": "2022-11-28",
      };
      const who = user.safeParse(await readJson(fetch, new URL("/user", api), headers));
      const list = addresses.safeParse(await readJson(fetch, new URL("/user/emails", api), headers));
      if (!who.success || !list.success) throw new IssuerFailed("refused");
      const main = list.data.find(({ primary }) => primary);
      return {
        // The login can be changed, and be somebody else's then; the number cannot.
        subject: `${url.origin}|${who.data.id}`,
        address: main?.email ?? null,
        addressVerified: main?.verified ?? false,
        name: who.data.name ?? null,
        label: who.data.login,
      };
    },
  };
}

async function tokenFor(
  configuration: Configuration,
  answer: URL,
  { state, verifier }: Attempt,
): Promise<string> {
  try {
    const checks = { expectedState: state, pkceCodeVerifier: verifier };
    return (await authorizationCodeGrant(configuration, answer, checks)).access_token;
  } catch (error) {
    throw error instanceof IssuerFailed ? error : new IssuerFailed("refused");
  }
}
