import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import type { Page, Place } from "../page.ts";
import { POLICIES } from "./policy-texts.ts";

type Name = "terms" | "acceptable-use" | "data-processing";

/** A page of terms: the operator's own text, or what the software does, which says that it is no contract. */
export function policyPage(name: Name): (place: Place) => Page {
  return (place) => {
    const { texts, site } = place;
    const words = wordsOf(POLICIES, texts);
    const { title, lead } = words[name];
    const { text, language } = ownText(place, name);
    return {
      title,
      description: lead,
      path: name,
      part: null,
      body: html`<section class="wrap hero9 plainhero"><div><h1>${title}</h1><p class="lead">${lead}</p></div></section>
<section class="wrap prose"><p class="note">${text === null ? words.default : language === texts.code ? words.own : words.foreign}</p>${
        text === null ? sections(words[name].sections) : html`<div lang="${language}">${read(text)}</div>`
      }<p class="sm mute">${site.operator === null ? null : html`${words.by} ${site.operator}`}</p></section>`,
    };
  };
}

/** In the language of the page; else in the other one, which the page says. */
function ownText(
  { texts, site }: Place,
  name: Name,
): { readonly text: string | null; readonly language: string } {
  for (const language of [texts.code, texts.code === "en" ? "es" : "en"]) {
    const text = site.policies[`${name}.${language}`];
    if (text !== undefined) return { text, language };
  }
  return { text: null, language: texts.code };
}

function sections(list: readonly (readonly string[])[]): readonly Html[] {
  return list.map(([heading = "", text = ""]) => html`<h2>${heading}</h2><p>${text}</p>`);
}

/** Plain text: a blank line between paragraphs, and headings on a line of their own after "# ". */
function read(text: string): readonly Html[] {
  return text
    .trim()
    .split(/\r?\n\s*\r?\n/)
    .map((part) => (part.startsWith("# ") ? html`<h2>${part.slice(2).trim()}</h2>` : html`<p>${part}</p>`));
}
