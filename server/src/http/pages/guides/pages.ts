import { codeTabs, type Example } from "../code-tabs.ts";
import { guideNav } from "../guide-nav.ts";
import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import type { Texts } from "../texts/english.ts";
import type { Code, Guide, GuideSection } from "./guide.ts";
import { GUIDES } from "./guides.ts";
import { highlight } from "./highlight.ts";

const GROUPS = ["start", "build", "money", "trust"] as const;

/** Every guide but the first, which has a page of its own. */
export function guidePages(): Readonly<Record<string, (place: Place) => Page>> {
  return Object.fromEntries(
    GUIDES.map((guide, index) => [
      `docs/${guide.slug}`,
      (place: Place) => guidePage(place, guide, GUIDES[index + 1] ?? null),
    ]),
  );
}

/** The list of guides beside each of them. @param current its address after docs/ */
export function guideList(texts: Texts, current: string): Html {
  const { code, firstRequest, docs } = texts;
  const entry = (slug: string, title: string) =>
    html`<li><a href="/${code}/docs/${slug}"${slug === current ? html` aria-current="page"` : null}>${title}</a></li>`;
  return html`${GROUPS.map((group) => {
    const guides = GUIDES.filter((guide) => guide.group === group);
    const first = group === "start" ? entry("first-request", firstRequest.title) : null;
    return html`<h2>${docs.groups[group]}</h2><ul>${first}${guides.map((guide) => entry(guide.slug, wordsIn(texts, guide).title))}</ul>`;
  })}`;
}

/** What follows the first guide. */
export function nextTitle(texts: Texts): string {
  const [first] = GUIDES;
  return first === undefined ? texts.reference.title : wordsIn(texts, first).title;
}

function guidePage(place: Place, guide: Guide, next: Guide | null): Page {
  const { texts } = place;
  const { docs, code, reference } = texts;
  const words = wordsIn(texts, guide);
  const follows =
    next === null
      ? { to: "reference", title: reference.title }
      : { to: `docs/${next.slug}`, title: wordsIn(texts, next).title };
  return {
    title: words.title,
    description: words.lead,
    path: `docs/${guide.slug}`,
    part: "docs",
    script: "docs.js",
    body: html`<div class="wrap docs">${guideNav(texts, "guides", guideList(texts, guide.slug))}
<article class="guide langs"><p class="sm mute crumb">${docs.guides} / ${docs.groups[guide.group]}</p><h1>${words.title}</h1><p class="lead">${words.lead}</p>
${sections(place, guide, words.sections)}
<footer class="guide-foot"><a href="/${code}/${follows.to}"><span class="sm mute">${docs.next}</span><b>${follows.title}</b>${icon("arrow-right")}</a></footer></article>
<aside class="onpage" aria-label="${docs.onPage}"><h2>${docs.onPage}</h2><ol>${words.sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}</ol></aside></div>`,
  };
}

/** The tabs of the first example choose the language of all. */
function sections(place: Place, guide: Guide, list: readonly GuideSection[]): readonly Html[] {
  const tabbed = list.find(({ id }) => "curl" in (guide.code[id] ?? {}))?.id;
  return list.map(({ id, heading, text, rows, note }) => {
    const code = guide.code[id];
    return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2><p>${text}</p>${
      code === undefined ? null : codeOf(place, code, id === tabbed)
    }${
      rows === undefined
        ? null
        : html`<div class="sheet"><dl class="kv roomy rows">${rows.map(([name, what]) => html`<dt><code class="mono">${name}</code></dt><dd>${what}</dd>`)}</dl></div>`
    }${note === undefined ? null : html`<div class="note">${icon("shield")}<div>${note}</div></div>`}</section>`;
  });
}

function codeOf({ texts, origin }: Place, code: Code, withTabs: boolean): Html {
  const here = (text: string) => text.replaceAll("{origin}", origin);
  if ("shell" in code)
    return html`<pre tabindex="0" class="code panelcode">${highlight(here(code.shell), false)}</pre>`;
  const examples: readonly Example[] = [
    { id: "curl", language: "curl", code: highlight(here(code.curl), false) },
    { id: "ts", language: "TypeScript", code: highlight(here(code.ts)) },
    { id: "py", language: "Python", code: highlight(here(code.py)) },
  ];
  if (withTabs) return codeTabs(texts.docs.languages, examples);
  return html`<div class="sheet runbox">${examples.map(
    ({ id, language, code: shown }) =>
      html`<pre tabindex="0" class="code v v-${id}" aria-label="${language}">${shown}</pre>`,
  )}</div>`;
}

function wordsIn({ code }: Texts, guide: Guide): Guide["en"] {
  return code === "es" ? guide.es : guide.en;
}
