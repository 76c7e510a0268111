import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

const CLIENT = "sallyport";
const SECRET = "secret-of-the-client-long-enough";

/** An issuer of OpenID Connect on this machine, at which somebody is signed in already. */
interface Issuer {
  /** Settings of the product, which knows it as "company". */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * @param origin of the product, to which people are sent back
 * @param who is signed in there
 */
export async function openIssuer(
  origin: string,
  who: {
    readonly sub: string;
    readonly email: string;
    readonly email_verified: boolean;
    readonly name: string;
  },
): Promise<Issuer> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        redirect_uris: [`${origin}/sign-in/callback/company`],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["a key of the tests"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ ...who, sub: id }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? "",
        accountId: oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const pass = provider.callback();
  server.on("request", (request, response) => {
    if (request.url?.startsWith("/interaction/"))
      void provider.interactionFinished(request, response, { login: { accountId: who.sub } });
    else void pass(request, response);
  });
  return {
    settings: {
      SALLYPORT_SIGN_IN_WITH: `company=${url} ${CLIENT} private`,
      SALLYPORT_SIGN_IN_SECRETS: `company:${SECRET}`,
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
