import { Hono } from "hono";
import { compress } from "hono/compress";
import type { Clock } from "../../kernel/clock.ts";
import type { PolicyVersion } from "../../policies/index.ts";
import { readSometimes, type Showcase } from "../../showcase/index.ts";
import { pagePolicy } from "../security-headers.ts";
import { readAsked } from "./asked.ts";
import { assetAt } from "./assets.ts";
import { searchIndex } from "./guides/search.ts";
import { FAMILIES, PAGES } from "./index-of-pages.ts";
import { layout } from "./layout.ts";
import { securityText } from "./legal/contact.ts";
import { chooseCookies } from "./legal/cookies.ts";
import { privacyFacts } from "./legal/privacy.ts";
import { missingPage } from "./missing.ts";
import type { Page, Place, Site } from "./page.ts";
import { english, type Texts } from "./texts/english.ts";
import { spanish } from "./texts/spanish.ts";
import { promiseFacts } from "./trust/promise.ts";

export type { Site } from "./page.ts";

const LANGUAGES: readonly Texts[] = [english, spanish];

/** How old the list of models and prices may be. */
const SHOWCASE_KEPT_MS = 5_000;

/** What the public pages are made from. */
export interface PublicPages {
  /** Where people open this server. Undefined: whatever host a request names, so that no shared cache may keep what it got. */
  readonly publicUrl: string | undefined;
  readonly site: Site;
  readonly readShowcase: () => Promise<Showcase>;
  readonly readPolicies: () => Promise<readonly PolicyVersion[]>;
  readonly clock: Clock;
}

/** The public pages: whole HTML that needs no script, in every language. */
export function publicPages({ publicUrl, site, readShowcase, readPolicies, clock }: PublicPages): Hono {
  const app = new Hono();
  const ours = publicUrl === undefined ? null : new URL(publicUrl).origin;
  const originOf = (request: Request) => ours ?? new URL(request.url).origin;
  const showcase = readSometimes(readShowcase, clock, SHOWCASE_KEPT_MS);
  const policies = readSometimes(readPolicies, clock, SHOWCASE_KEPT_MS);
  const placeOf = (texts: Texts, request: Request): Place => ({
    texts,
    origin: originOf(request),
    site,
    asked: readAsked(request),
    showcase,
    policies,
    nowMs: clock.nowMs(),
  });
  const kept = `${ours === null ? "private" : "public"}, max-age=300`;
  // Nothing secret is on these pages, so that their length may tell what it likes.
  app.use(compress());
  for (const texts of LANGUAGES) {
    for (const [path, make] of Object.entries(PAGES))
      app.get(`/${texts.code}/${path}`, async ({ req }) => {
        const place = placeOf(texts, req.raw);
        return show(place, await make(place), kept);
      });
    app.post(`/${texts.code}/cookies`, ({ req }) => chooseCookies(placeOf(texts, req.raw), req.raw));
    app.get(`/${texts.code}/docs/search.json`, () =>
      Response.json(searchIndex(texts), { headers: { "cache-control": kept } }),
    );
    app.get(`/${texts.code}/privacy.json`, async ({ req }) =>
      Response.json(await privacyFacts(placeOf(texts, req.raw)), { headers: { "cache-control": kept } }),
    );
    app.get(`/${texts.code}/security.json`, ({ req }) =>
      Response.json(promiseFacts(placeOf(texts, req.raw)), { headers: { "cache-control": kept } }),
    );
    for (const { under, make } of FAMILIES)
      app.get(`/${texts.code}/${under}/*`, async ({ req }) => {
        const place = placeOf(texts, req.raw);
        const page = await make(place, decoded(req.path.slice(`/${texts.code}/${under}/`.length)));
        return page === null ? missing(place) : show(place, page, kept);
      });
  }
  const missed = (request: Request) => missing(placeOf(languageOf(request), request));
  app.get("/assets/*", ({ req }) => assetAt(req.path) ?? missed(req.raw));
  app.get("/robots.txt", ({ req }) => plain(robots(originOf(req.raw)), kept));
  app.get("/sitemap.xml", async ({ req }) => sitemap(placeOf(english, req.raw), kept));
  app.get("/.well-known/security.txt", ({ req }) => {
    const text = securityText(placeOf(english, req.raw));
    return text === null ? missed(req.raw) : plain(text, kept);
  });
  // W3C, "A Well-Known URL for Changing Passwords".
  app.get("/.well-known/change-password", ({ req }) =>
    site.doors ? Response.redirect(new URL("/app/security", originOf(req.raw)).href, 302) : missed(req.raw),
  );
  app.notFound(({ req }) => missed(req.raw));
  return app;
}

function show(place: Place, page: Page, kept: string): Response {
  const { asked, texts } = place;
  const theirs = page.personal === true || asked.theme !== null || page.status === 503;
  return new Response(layout(place, page), {
    status: page.status ?? 200,
    headers: {
      ...headersOf(page),
      "cache-control": theirs ? "private, no-store" : kept,
      "content-language": texts.code,
      vary: "Accept-Encoding, Cookie, Sec-GPC",
    },
  });
}

function headersOf({ form = false, script }: Page): Record<string, string> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": pagePolicy({ form, script: script !== undefined }),
  };
}

function languageOf(request: Request): Texts {
  const { pathname } = new URL(request.url);
  return LANGUAGES.find(({ code }) => pathname.startsWith(`/${code}/`)) ?? english;
}

/** What is not here is told in the language of its address, and is not to be found by search engines. */
function missing(place: Place): Response {
  const page = missingPage(place);
  return new Response(layout(place, page), {
    status: 404,
    headers: { ...headersOf(page), "cache-control": "no-store", "x-robots-tag": "noindex" },
  });
}

/** An address that is not written as one names nothing. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

function plain(text: string, kept: string): Response {
  return new Response(text, {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": kept },
  });
}

function robots(origin: string): string {
  return [
    "User-agent: *",
    "Allow: /en/",
    "Allow: /es/",
    "Allow: /assets/",
    "Disallow: /",
    `Sitemap: ${origin}/sitemap.xml`,
    "",
  ].join("\n");
}

async function sitemap(place: Place, kept: string): Promise<Response> {
  const families = await Promise.all(FAMILIES.map(({ members }) => members(place)));
  const paths = [...Object.keys(PAGES), ...families.flat()];
  const addresses = LANGUAGES.flatMap(({ code }) => paths.map((path) => `${place.origin}/${code}/${path}`));
  const entries = addresses
    .map((address) => `<url><loc>${address.replaceAll("&", "&amp;")}</loc></url>`)
    .join("");
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries}</urlset>`,
    { headers: { "content-type": "application/xml; charset=utf-8", "cache-control": kept } },
  );
}
