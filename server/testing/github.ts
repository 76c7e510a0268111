import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IssuerSettings } from "../src/issuers/index.ts";
import { closed, listening, settingsOf } from "./issuer.ts";

/** GitHub's OAuth and the two calls of its API that are used, as its documentation says they answer. */
export interface TestGithub {
  readonly settings: IssuerSettings;
  user: { readonly id: number; readonly login: string; readonly name: string | null };
  emails: readonly { readonly email: string; readonly primary: boolean; readonly verified: boolean }[];
  answerTo(url: string): string;
  stop(): Promise<void>;
}

export async function startGithub(): Promise<TestGithub> {
  let challenge = "";
  const server = createServer(async (request, response) => {
    const json = (body: unknown, status = 200) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(body));
    };
    if (request.url === "/login/oauth/access_token") {
      let body = "";
      for await (const piece of request) body += piece;
      const sent = new URLSearchParams(body);
      const proof = createHash("sha256")
        .update(sent.get("code_verifier") ?? "")
        .digest("base64url");
      // GitHub says what is wrong with status 200.
      if (sent.get("code") !== "right" || proof !== challenge || sent.get("client_secret") === null)
        return json({ error: "bad_verification_code", error_description: "The code is incorrect." });
      return json({ access_token: "gho_test", scope: "read:user,user:email", token_type: "bearer" });
    }
    if (request.headers.authorization !== "Bearer gho_test" || !request.headers["user-agent"])
      return json({ message: "Bad credentials" }, 401);
    return json(request.url === "/user" ? github.user : github.emails);
  });
  const url = await listening(server);
  const github: TestGithub = {
    settings: { ...settingsOf("github", url), kind: "github", apiUrl: new URL(url) },
    user: { id: 1, login: "octocat", name: null },
    emails: [],
    answerTo(start) {
      const asked = new URL(start).searchParams;
      challenge = asked.get("code_challenge") ?? "";
      return `code=right&state=${asked.get("state")}`;
    },
    stop: () => closed(server),
  };
  return github;
}
