import { asset } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { icon, MARK } from "./icons.ts";
import type { Page, Part, Place } from "./page.ts";
import type { Texts } from "./texts/english.ts";

/** The parts of the site that its head names, with the page each begins at. */
const PARTS = [
  ["product", ""],
  ["models", "models"],
  ["pricing", "pricing"],
  ["docs", "docs/first-request"],
  ["security", "security"],
] as const satisfies readonly (readonly [Part, string])[];

/** A whole page: head, header, footer. It needs no script. */
export function layout(place: Place, page: Page): string {
  const { texts, origin, site, asked } = place;
  const { code } = texts;
  const other = code === "en" ? "es" : "en";
  const address = (language: string) => `/${language}/${page.path}`;
  return html`<!doctype html>
<html lang="${code}"${asked.theme === null ? null : html` data-theme="${asked.theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · ${site.product}</title>
<meta name="description" content="${page.description}">
<link rel="canonical" href="${origin}${address(code)}">
<link rel="alternate" hreflang="en" href="${origin}${address("en")}">
<link rel="alternate" hreflang="es" href="${origin}${address("es")}">
<link rel="icon" type="image/svg+xml" href="${asset("mark.svg")}">
<link rel="preload" as="font" type="font/woff2" crossorigin href="${asset("instrument-sans-latin-wght-normal.woff2")}">
<link rel="stylesheet" href="${asset("public.css")}">${
    page.script === undefined
      ? null
      : html`
<script type="module" src="${asset(page.script)}"></script>`
  }
</head>
<body class="pub ${code}">
<a class="skip" href="#main">${texts.skip}</a>
${header(place, page)}
<main id="main">${page.body}</main>
${footer(place, address(other), other)}
</body>
</html>
`.text;
}

function header({ texts, site }: Place, { part }: Page): Html {
  const { code, nav } = texts;
  const links = PARTS.map(([name, to]) => {
    const isHere = part === name || (name === "docs" && part === "reference");
    return html`<a href="/${code}/${to}"${isHere ? html` aria-current="page"` : null}>${nav[name]}</a>`;
  });
  const signIn = site.doors ? html`<a class="btn quiet" href="/sign-in">${nav.signIn}</a>` : null;
  return html`<header class="pub-head"><a class="mark" href="/${code}/">${MARK}<span>${site.product}</span></a>
<nav aria-label="${texts.site}">${links}</nav>
<div class="end"><span class="only-wide">${signIn}</span>${begin(texts, site)}
<details class="only-narrow sitemenu"><summary class="btn quiet icon" aria-label="${texts.menu}">${icon("menu")}</summary><div>${links}${site.doors ? html`<a href="/sign-in">${nav.signIn}</a>` : null}</div></details></div></header>`;
}

/** The main thing to do here: where anybody may sign up, that. */
export function begin(texts: Texts, site: Place["site"], size = ""): Html {
  return site.doors && site.signUp === "open"
    ? html`<a class="btn main ${size}" href="/sign-up">${texts.nav.getKey}</a>`
    : html`<a class="btn main ${size}" href="/${texts.code}/docs/first-request">${texts.landing.begin}</a>`;
}

function footer({ texts, site }: Place, elsewhere: string, other: string): Html {
  const { foot, code, nav } = texts;
  const to = (path: string, name: string) => html`<a href="/${code}/${path}">${name}</a>`;
  const mail = site.contact.general;
  return html`<footer class="pub-foot"><div class="wrap">
<div><a class="mark" href="/${code}/">${MARK}<span>${site.product}</span></a><p class="mute">${
    site.operator === null ? foot.nobody : html`${foot.operated} ${site.operator}`
  }${mail === null ? null : html`<br><a class="mono inline" href="mailto:${mail}">${mail}</a>`}</p><p class="mute">${foot.runs}</p></div>
<div><h2>${foot.product}</h2>${to("", foot.gateway)}${to("models", nav.models)}${to("pricing", nav.pricing)}</div>
<div><h2>${foot.build}</h2>${to("docs/first-request", foot.firstRequest)}${to("reference", foot.reference)}<a href="/api/v1/openapi.json">OpenAPI</a></div>
<div><h2>${foot.trust}</h2>${to("security", nav.security)}${to("privacy", foot.privacy)}<a href="/audit/keys">${foot.auditKeys}</a><a href="/audit/checkpoint">${foot.checkpoint}</a>${to("contact", foot.contact)}</div>
<div><h2>${foot.legal}</h2>${to("terms", foot.terms)}${to("acceptable-use", foot.use)}${to("data-processing", foot.processing)}${to("recipients", foot.recipients)}${to("cookies", foot.cookies)}<a href="${elsewhere}" lang="${other}" hreflang="${other}">${texts.other}</a></div>
</div></footer>`;
}
