import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { IssuerSettings } from "../src/issuers/index.ts";
import { Secret } from "../src/kernel/secret.ts";

const CLIENT = "sallyport";
const SECRET = "secret of the client, long enough";

/** Somebody with an account at the issuer. */
export interface Somebody {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** A real issuer of OpenID Connect on this machine. Whoever `who` says is signed in there. */
export interface TestIssuer {
  readonly settings: IssuerSettings;
  who: Somebody;
  /** What stands after the '?' where the browser is sent back to. */
  goTo(url: string): Promise<string>;
  stop(): Promise<void>;
}

/** @param site to which people are sent back */
export async function startIssuer(name: string, site: string): Promise<TestIssuer> {
  const server = createServer();
  const url = await listening(server);
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        redirect_uris: [`${site}/sign-in/callback/${name}`],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["a key of the tests"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ ...issuer.who, sub: id }) }),
    async loadExistingGrant({ oidc }) {
      const { client, session } = oidc;
      const grant = new oidc.provider.Grant({
        clientId: client?.clientId ?? "",
        accountId: session?.accountId ?? "",
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const pass = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith("/interaction/"))
      void provider.interactionFinished(request, response, { login: { accountId: issuer.who.sub } });
    else void pass(request, response);
  });
  const issuer: TestIssuer = {
    settings: settingsOf(name, url),
    who: { sub: "nobody" },
    goTo: (start) => follow(start, site),
    stop: () => closed(server),
  };
  return issuer;
}

export const settingsOf = (name: string, url: string): IssuerSettings => ({
  name,
  title: name,
  kind: "oidc",
  url: new URL(url),
  clientId: CLIENT,
  clientSecret: new Secret(SECRET),
  allowPrivateAddress: true,
});

export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** As a browser goes from page to page, until it is sent back to us. */
async function follow(start: string, site: string): Promise<string> {
  const cookies = new Map<string, string>();
  let at = new URL(start);
  for (let pages = 0; pages < 10; pages += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const next = response.headers.get("location");
    if (next === null) throw new Error(`the issuer answered ${response.status}: ${await response.text()}`);
    at = new URL(next, at);
    if (at.origin === site) return at.search.slice(1);
  }
  throw new Error("the issuer never sent the browser back");
}
