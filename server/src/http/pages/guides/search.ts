import { ROUTES } from "../../../operations/index.ts";
import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import { titleOf } from "../reference/titles.ts";
import type { Texts } from "../texts/english.ts";
import { GUIDES } from "./guides.ts";

/** One thing that can be found. */
interface Entry {
  readonly title: string;
  readonly text: string;
  readonly path: string;
  readonly kind: string;
}

/** Everything that the search finds; the page's script fetches it when somebody begins to search. */
export function searchIndex({ code, docs, firstRequest }: Texts): readonly Entry[] {
  const guides = GUIDES.map((guide) => {
    const { title, lead, sections } = code === "es" ? guide.es : guide.en;
    const text = [
      lead,
      ...sections.flatMap(({ heading, rows = [] }) => [heading, ...rows.map(([name]) => name)]),
    ];
    return { title, text: text.join(" "), path: `/${code}/docs/${guide.slug}`, kind: docs.guides };
  });
  const calls = ROUTES.map(({ operation, path }) => ({
    title: titleOf(operation.name),
    text: `${operation.summary} ${operation.name} ${path}`,
    path: `/${code}/reference/${operation.name}`,
    kind: docs.reference,
  }));
  const first = {
    title: firstRequest.title,
    text: firstRequest.lead,
    path: `/${code}/docs/first-request`,
    kind: docs.guides,
  };
  return [first, ...guides, ...calls];
}

/** Hidden until the script has it: without one it could do nothing. */
export function searchBox({ code, docs }: Texts): Html {
  const { label, none, copy, copied } = docs.search;
  return html`<div class="docsearch" hidden data-search="/${code}/docs/search.json" data-none="${none}" data-copy="${copy}" data-copied="${copied}"><label class="in search">${icon("search", "s")}<input type="search" aria-label="${label}" placeholder="${label}" maxlength="80" autocomplete="off"><kbd>/</kbd></label><ul hidden></ul><p class="sm mute" role="status"></p></div>`;
}
