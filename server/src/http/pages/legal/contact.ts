import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import type { Page, Place } from "../page.ts";
import { CONTACT } from "./contact-texts.ts";

const DAY_MS = 86_400_000;
/** RFC 9116 section 2.5.5 advises less than a year. */
const VALID_DAYS = 300;

/** R-12: who runs this, and at which addresses. */
export function contactPage({ texts, site }: Place): Page {
  const words = wordsOf(CONTACT, texts);
  const entry = (
    [heading = "", text = ""]: readonly string[],
    address: string | null,
    more: Html | null = null,
  ) =>
    html`<section><h2>${heading}</h2><p>${text}</p><p>${address === null ? words.none : html`<a class="mono" href="mailto:${address}">${address}</a>`}</p>${more}</section>`;
  const { general, privacy, security } = site.contact;
  return {
    title: words.title,
    description: words.lead,
    path: "contact",
    part: null,
    body: html`<section class="wrap hero9 plainhero"><div><h1>${words.title}</h1><p class="lead">${words.lead}</p></div></section>
<div class="wrap prose"><section><h2>${words.operator}</h2><p>${site.operator ?? words.nobody}</p></section>${entry(words.general, general)}${entry(words.privacy, privacy)}${entry(
      words.security,
      security,
      security === null
        ? null
        : html`<p class="sm">${words.file}: <a href="/.well-known/security.txt">security.txt</a></p>`,
    )}</div>`,
  };
}

/** RFC 9116; null where nobody said whom to tell. */
export function securityText({ site, origin, nowMs }: Place): string | null {
  const { security } = site.contact;
  if (security === null) return null;
  return [
    `Contact: mailto:${security}`,
    `Expires: ${new Date(nowMs + VALID_DAYS * DAY_MS).toISOString()}`,
    "Preferred-Languages: en, es",
    `Canonical: ${origin}/.well-known/security.txt`,
    `Policy: ${origin}/en/contact`,
    "",
  ].join("\n");
}
