import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import { glyph, icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import type { Texts } from "../texts/english.ts";
import { PROMISES } from "./promises/index.ts";
import type { PromiseGroup } from "./promises/promise.ts";
import { countOf, STANDS, type Stand, type State, standsOf } from "./stand.ts";
import { TRUST } from "./texts.ts";

/** Stones in a course of the wall, on a wide window and on a phone. */
const WIDE = 15;
const NARROW = 6;
const GLYPHS = { whole: "waiting", part: "half", none: "absent" } as const;

/** Every promise as a stone. None is laid as kept while nothing checks the running system. */
export function securityPage(place: Place): Page {
  const { texts, origin } = place;
  const words = wordsOf(TRUST, texts);
  const { facts, states } = words;
  const count = (state: State) => String(countOf(STANDS, state));
  const legend = (["whole", "part", "none"] as const).map(
    (state) => html`<li>${glyph(GLYPHS[state])}${states[state]} <b>${count(state)}</b></li>`,
  );
  return {
    title: words.title,
    description: words.description,
    path: "security",
    part: "security",
    body: html`<section class="wrap hero9"><div><h1>${words.heading(String(STANDS.length))}<br>${words.unchecked}</h1><p class="lead">${words.lead}</p></div>
<dl class="facts"><div><dt>${facts.whole}</dt><dd>${count("whole")}</dd></div><div><dt>${facts.part}</dt><dd>${count("part")}</dd></div><div><dt>${facts.none}</dt><dd>${count("none")}</dd></div><div><dt>${facts.checks}</dt><dd>${facts.noChecks}</dd></div></dl></section>
<div class="wrap wallwrap"><nav aria-label="${words.all}"><div class="only-wide">${wall(texts, WIDE)}</div><div class="only-narrow">${wall(texts, NARROW)}</div></nav><ul class="legend">${legend}</ul></div>
<section class="wrap sec-grid"><div>${PROMISES.map((group, index) => groupOf(texts, group, index === 0))}</div>
<aside class="self"><h2>${words.self}</h2><p>${words.selfText}</p><pre tabindex="0" class="code">node sallyport-verify.mjs \\
  verify ${origin}/audit</pre><ul class="links"><li>${icon("braces", "s")}<a href="/${texts.code}/security.json">${words.links.json}</a></li><li>${icon("eye", "s")}<a href="/${texts.code}/privacy">${words.links.privacy}</a></li><li>${icon("shield", "s")}<a href="/${texts.code}/contact">${words.links.report}</a></li></ul></aside></section>`,
  };
}

/** Laid in running bond: each second course begins with half a stone. */
function wall(texts: Texts, width: number): Html {
  const courses: Stand[][] = [];
  for (let at = 0; at < STANDS.length; ) {
    const length = courses.length % 2 === 0 ? width : width - 1;
    courses.push(STANDS.slice(at, at + length));
    at += length;
  }
  const half = html`<span class="stone half"></span>`;
  return html`<div class="wall">${courses.map((stones, index) => {
    const shifted = index % 2 === 1;
    const lacking = (shifted ? width - 1 : width) - stones.length;
    return html`<div class="course">${shifted ? half : null}${stones.map((stand) => stone(texts, stand))}${Array.from({ length: lacking }, () => html`<span class="stone gap"></span>`)}${shifted ? half : null}</div>`;
  })}</div>`;
}

function stone(texts: Texts, { promise, state }: Stand): Html {
  const { states, notChecked } = wordsOf(TRUST, texts);
  const title = `${wordsIn(texts, promise)[0]}. ${states[state]}. ${notChecked}.`;
  return html`<a class="stone ${state}" href="/${texts.code}/security/${promise.id.toLowerCase()}" title="${title}">${promise.id}</a>`;
}

function groupOf(texts: Texts, group: PromiseGroup, open: boolean): Html {
  const { ofGroup, states } = wordsOf(TRUST, texts);
  const stands = standsOf(group);
  const title = texts.code === "es" ? group.title.es : group.title.en;
  return html`<details class="pgroup"${open ? html` open` : null}><summary><h2>${title}</h2><span class="minis" aria-hidden="true">${stands.map(({ state }) => html`<i class="mini ${state}"></i>`)}</span><span class="sm mute num">${ofGroup(String(countOf(stands, "whole")), String(stands.length))}</span>${icon("chevron-down", "s")}</summary>
<ul class="promises">${stands.map(
    ({ promise, state }) =>
      html`<li><a href="/${texts.code}/security/${promise.id.toLowerCase()}">${glyph(GLYPHS[state])}<b>${promise.id}</b><span>${wordsIn(texts, promise)[0]}</span><span class="when">${states[state]}</span>${icon("chevron-right", "s")}</a></li>`,
  )}</ul></details>`;
}

/** A promise in the language of the page. */
export function wordsIn({ code }: Texts, promise: Stand["promise"]): readonly [string, string] {
  return code === "es" ? promise.es : promise.en;
}
