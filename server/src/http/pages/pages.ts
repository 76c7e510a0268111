import { Hono } from "hono";
import { compress } from "hono/compress";
import { assetAt } from "./assets.ts";
import { firstRequestPage } from "./first-request.ts";
import { landingPage } from "./landing.ts";
import { layout, type Page, type Place } from "./layout.ts";
import { missingPage } from "./missing.ts";
import { referencePages } from "./reference/pages.ts";
import { english, type Texts } from "./texts/english.ts";
import { spanish } from "./texts/spanish.ts";

const LANGUAGES: readonly Texts[] = [english, spanish];

/** Public pages, by their address after the language. */
const PAGES: Readonly<Record<string, (place: Place) => Page>> = {
  "": landingPage,
  "docs/first-request": firstRequestPage,
  ...referencePages(),
};

/** T-3: nothing but our own files may load, no script runs, and nobody may frame a page. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * The public pages: whole HTML that needs no script, in every language.
 * @param publicUrl where people open this server. Undefined: whatever host a request names, so that no shared cache may keep what it got
 */
export function publicPages(publicUrl: string | undefined): Hono {
  const app = new Hono();
  const ours = publicUrl === undefined ? null : new URL(publicUrl).origin;
  const originOf = (request: Request) => ours ?? new URL(request.url).origin;
  const kept = `${ours === null ? "private" : "public"}, max-age=300`;
  // Nothing secret is on these pages, so that their length may tell what it likes.
  app.use(compress());
  for (const texts of LANGUAGES)
    for (const [path, make] of Object.entries(PAGES))
      app.get(`/${texts.code}/${path}`, ({ req }) => show(make, { texts, origin: originOf(req.raw) }, kept));
  const missed = (request: Request) => missing(request, originOf(request));
  app.get("/assets/*", ({ req }) => assetAt(req.path) ?? missed(req.raw));
  app.get("/robots.txt", ({ req }) => plain(robots(originOf(req.raw)), kept));
  app.get("/sitemap.xml", ({ req }) => sitemap(originOf(req.raw), kept));
  app.notFound(({ req }) => missed(req.raw));
  return app;
}

function show(make: (place: Place) => Page, place: Place, kept: string): Response {
  return new Response(layout(place, make(place)), {
    headers: { ...HEADERS, "cache-control": kept, "content-language": place.texts.code },
  });
}

/** What is not here is told in the language of its address, and is not to be found by search engines. */
function missing(request: Request, origin: string): Response {
  const { pathname } = new URL(request.url);
  const texts = LANGUAGES.find(({ code }) => pathname.startsWith(`/${code}/`)) ?? english;
  const place = { texts, origin };
  return new Response(layout(place, missingPage(place)), {
    status: 404,
    headers: { ...HEADERS, "cache-control": "no-store", "x-robots-tag": "noindex" },
  });
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
    "Disallow: /",
    `Sitemap: ${origin}/sitemap.xml`,
    "",
  ].join("\n");
}

function sitemap(origin: string, kept: string): Response {
  const addresses = LANGUAGES.flatMap(({ code }) =>
    Object.keys(PAGES).map((path) => `${origin}/${code}/${path}`),
  );
  const entries = addresses.map((address) => `<url><loc>${address}</loc></url>`).join("");
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries}</urlset>`,
    { headers: { "content-type": "application/xml; charset=utf-8", "cache-control": kept } },
  );
}
