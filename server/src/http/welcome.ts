import type { HttpRoute } from "../ports/http-route.ts";
import { preferredLanguage } from "./language.ts";

export interface WelcomeFacts {
  readonly version: string;
  readonly production: boolean;
  /** The other routes, to be listed. */
  readonly routes: readonly HttpRoute[];
}

/** T-3: nothing is loaded or framed here, and nothing is to be found by search engines. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
  vary: "accept, accept-language",
};

/** GET / sends people to the pages in their language, and tells programs what runs here and how to call it. */
export function welcomeRoute(facts: WelcomeFacts): HttpRoute {
  return {
    method: "GET",
    path: "/",
    audience: "anyone",
    summary: "This document; people are sent on to the pages.",
    handle: (request) => {
      // A request of HTTP/1.0 may come without a host.
      const origin = URL.canParse(request.url) ? new URL(request.url).origin : "http://localhost";
      const wantsHtml = (request.headers.get("accept") ?? "").includes("text/html");
      if (!wantsHtml) return Response.json(document(facts, origin), { headers: HEADERS });
      return new Response(null, {
        status: 302,
        headers: { ...HEADERS, location: `/${preferredLanguage(request)}/` },
      });
    },
  };
}

function document({ version, production, routes }: WelcomeFacts, origin: string) {
  return {
    name: "Sallyport",
    version,
    environment: production ? "production" : "development",
    description:
      "An AI gateway that speaks the OpenAI API, keeps no prompts and no answers, and counts every token.",
    base_url: `${origin}/v1`,
    authentication: "Authorization: Bearer sp_live_… or sp_test_…",
    test_keys: "Keys that begin with sp_test_ are answered by a built-in simulator and cost nothing.",
    example: exampleCall(origin),
    endpoints: routes.map(({ method, path, summary, audience }) => ({ method, path, summary, audience })),
  };
}

function exampleCall(origin: string): string {
  return [
    `curl ${origin}/v1/chat/completions \\`,
    `  -H "Authorization: Bearer $SALLYPORT_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
  ].join("\n");
}
