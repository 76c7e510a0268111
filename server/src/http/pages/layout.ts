import { asset } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { icon, MARK } from "./icons.ts";
import type { Texts } from "./texts/english.ts";

/** What a page gives to the frame around it. */
export interface Page {
  readonly title: string;
  readonly description: string;
  /** Its address after the language, such as "docs/first-request"; empty for the first page. */
  readonly path: string;
  /** Which part of the site it belongs to. */
  readonly part: "product" | "docs" | "reference" | null;
  readonly body: Html;
}

/** Where a page is shown. */
export interface Place {
  readonly texts: Texts;
  /** Scheme, host and port at which people open this server. */
  readonly origin: string;
}

/** A whole page: head, header, footer. It needs no script. */
export function layout({ texts, origin }: Place, page: Page): string {
  const { code } = texts;
  const other = code === "en" ? "es" : "en";
  const address = (language: string) => `/${language}/${page.path}`;
  return html`<!doctype html>
<html lang="${code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · Sallyport</title>
<meta name="description" content="${page.description}">
<link rel="canonical" href="${origin}${address(code)}">
<link rel="alternate" hreflang="en" href="${origin}${address("en")}">
<link rel="alternate" hreflang="es" href="${origin}${address("es")}">
<link rel="icon" type="image/svg+xml" href="${asset("mark.svg")}">
<link rel="preload" as="font" type="font/woff2" crossorigin href="${asset("instrument-sans-latin-wght-normal.woff2")}">
<link rel="stylesheet" href="${asset("public.css")}">
</head>
<body class="pub ${code}">
<a class="skip" href="#main">${texts.skip}</a>
${header(texts, page)}
<main id="main">${page.body}</main>
${footer(texts, address(other), other)}
</body>
</html>
`.text;
}

function header(texts: Texts, { part }: Page): Html {
  const links = (["product", "docs", "reference"] as const).map((name) => {
    const to = { product: "", docs: "docs/first-request", reference: "reference" }[name];
    const current = part === name ? html` aria-current="page"` : null;
    return html`<a href="/${texts.code}/${to}"${current}>${texts.nav[name]}</a>`;
  });
  return html`<header class="pub-head"><a class="mark" href="/${texts.code}/">${MARK}<span>Sallyport</span></a>
<nav aria-label="${texts.site}">${links}</nav>
<div class="end"><a class="btn main" href="/${texts.code}/docs/first-request">${texts.landing.begin}</a>
<details class="only-narrow sitemenu"><summary class="btn quiet icon" aria-label="${texts.menu}">${icon("menu")}</summary><div>${links}</div></details></div></header>`;
}

function footer(texts: Texts, elsewhere: string, other: string): Html {
  const { foot, code } = texts;
  return html`<footer class="pub-foot"><div class="wrap">
<div><a class="mark" href="/${code}/">${MARK}<span>Sallyport</span></a><p class="mute">${foot.runs}</p></div>
<div><h2>${foot.product}</h2><a href="/${code}/">${foot.gateway}</a><a href="/${code}/docs/first-request">${foot.firstRequest}</a></div>
<div><h2>${foot.build}</h2><a href="/${code}/reference">${foot.reference}</a><a href="/api/v1/openapi.json">OpenAPI</a></div>
<div><h2>${foot.trust}</h2><a href="/audit/keys">${foot.auditKeys}</a><a href="/audit/checkpoint">${foot.checkpoint}</a></div>
<div><h2>${foot.language}</h2><a href="${elsewhere}" lang="${other}" hreflang="${other}">${texts.other}</a></div>
</div></footer>`;
}
