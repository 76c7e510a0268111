import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import { glyph, icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import { COMMANDS } from "./commands.ts";
import { configuredOf } from "./configured.ts";
import { wordsIn } from "./security.ts";
import { STANDS, type Stand, standOf } from "./stand.ts";
import { TRUST } from "./texts.ts";

/** One promise: when it holds, what stands of it, and how to check it; null when there is none of that id. */
export function promisePage(place: Place, id: string): Page | null {
  const stand = standOf(id);
  if (stand === null) return null;
  const { texts, origin } = place;
  const words = wordsOf(TRUST, texts);
  const [title, holds] = wordsIn(texts, stand.promise);
  const command = COMMANDS[stand.promise.id]?.(origin);
  const facts = configuredOf(place, stand.promise.id);
  const next = STANDS[STANDS.indexOf(stand) + 1];
  const list = (heading: string, items: readonly Html[]) =>
    items.length === 0
      ? null
      : html`<section><h2>${heading}</h2><ul class="plain">${items.map((item) => html`<li>${item}</li>`)}</ul></section>`;
  return {
    title: `${stand.promise.id}: ${title}`,
    description: holds,
    path: `security/${id}`,
    part: "security",
    body: html`<section class="wrap hero9 plainhero"><div><p class="sm crumb"><a href="/${texts.code}/security">${words.back}</a></p><h1 class="promiseh"><span>${stand.promise.id}</span> ${title}</h1><p class="standing">${glyph(stand.state === "whole" ? "waiting" : stand.state === "part" ? "half" : "absent")}<b>${words.states[stand.state]}</b> <span class="mute">${words.notChecked}</span></p><p class="lead">${words.explain[stand.state]}</p></div></section>
<div class="wrap twocol onepromise"><div class="flow"><section><h2>${words.holds}</h2><p>${holds}</p></section>${list(
      words.stands,
      stand.said.map((said) => html`<span lang="en">${said}</span>`),
    )}${list(
      words.configured,
      facts.map((fact) => html`${fact}`),
    )}</div>
<div class="flow">${command === undefined ? null : html`<section><h2>${words.checkIt}</h2><pre tabindex="0" class="code panelcode">${command}</pre></section>`}${list(words.code, paths(stand.code))}${list(words.tests, paths(stand.tests))}</div></div>
${next === undefined ? null : html`<div class="wrap"><footer class="guide-foot"><a href="/${texts.code}/security/${next.promise.id.toLowerCase()}"><span class="sm mute">${words.next}</span><b>${next.promise.id}: ${wordsIn(texts, next.promise)[0]}</b>${icon("arrow-right")}</a></footer></div>`}`,
  };
}

function paths(names: Stand["code"]): readonly Html[] {
  return [...new Set(names)].map((name) => html`<span class="mono">${name}</span>`);
}

/** All of it for programs. */
export function promiseFacts(place: Place): object {
  return {
    checked: null,
    promises: STANDS.map(({ promise, state, code, tests }) => {
      const [title, holds] = wordsIn(place.texts, promise);
      const enforced = { whole: "enforced_and_tested", part: "in_part", none: "not_built" }[state];
      const page = `${place.origin}/${place.texts.code}/security/${promise.id.toLowerCase()}`;
      return {
        id: promise.id,
        promise: title,
        holds_when: holds,
        state: enforced,
        last_check: null,
        code,
        tests,
        page,
      };
    }),
  };
}
