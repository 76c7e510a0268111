import { createHash } from "node:crypto";
import type { HttpRoute } from "../ports/http-route.ts";

export interface WelcomeFacts {
  readonly version: string;
  readonly production: boolean;
  /** The other routes, to be listed. */
  readonly routes: readonly HttpRoute[];
}

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:3rem 1.25rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2.25rem 0 .5rem}
p{margin:.5rem 0}pre{background:var(--soft);border:1px solid var(--line);border-radius:.5rem;padding:1rem;overflow-x:auto}
code{font:.9em/1.5 ui-monospace,monospace}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}
.wide{overflow-x:auto}td:first-child{white-space:nowrap}`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** T-3: nothing but the one style sheet above may load, and nobody may frame the page. */
const HEADERS = {
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
  vary: "accept",
};

/** GET / tells people what runs here and how to call it, and programs the same as JSON. */
export function welcomeRoute(facts: WelcomeFacts): HttpRoute {
  return {
    method: "GET",
    path: "/",
    audience: "anyone",
    summary: "This page.",
    handle: (request) => {
      // A request of HTTP/1.0 may come without a host.
      const origin = URL.canParse(request.url) ? new URL(request.url).origin : "http://localhost";
      const wantsHtml = (request.headers.get("accept") ?? "").includes("text/html");
      return wantsHtml
        ? new Response(page(facts, origin), {
            headers: { ...HEADERS, "content-type": "text/html; charset=utf-8" },
          })
        : Response.json(document(facts, origin), { headers: HEADERS });
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

function page(facts: WelcomeFacts, origin: string): string {
  const rows = facts.routes
    .map(
      ({ method, path, summary }) =>
        `<tr><td><code>${method} ${escapeHtml(path.replace("*", "{id}"))}</code></td><td>${escapeHtml(summary)}</td></tr>`,
    )
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sallyport</title><style>${STYLE}</style>
</head>
<body>
<main>
<h1>Sallyport</h1>
<p>An AI gateway that speaks the OpenAI API. It keeps no prompts and no answers, and counts every token.</p>
<h2>Call it</h2>
<p>Point any OpenAI SDK at <code>${escapeHtml(origin)}/v1</code> and use a Sallyport key.</p>
<pre tabindex="0"><code>${escapeHtml(exampleCall(origin))}</code></pre>
<p>Keys that begin with <code>sp_test_</code> are answered by a built-in simulator and cost nothing. The operator makes keys with <code>npx sallyport keys create</code>.</p>
<h2>What is here</h2>
<div class="wide" role="region" aria-label="Endpoints" tabindex="0"><table><thead><tr><th scope="col">Address</th><th scope="col">What it does</th></tr></thead><tbody>${rows}</tbody></table></div>
<p>Version ${escapeHtml(facts.version)}, ${facts.production ? "production" : "development"}.</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
