import { type Html, html } from "./html.ts";
import { glyph } from "./icons.ts";
import type { Page, Place } from "./layout.ts";
import type { Texts } from "./texts/english.ts";

/** What this is, in ten seconds. */
export function landingPage({ texts, origin }: Place): Page {
  const { landing, code } = texts;
  const [first, second, third] = landing.heading;
  const docs = `/${code}/docs/first-request`;
  return {
    title: landing.title,
    description: landing.description,
    path: "",
    part: "product",
    body: html`<section class="wrap hero11"><div><h1>${first}<br>${second}<br>${third}</h1>
<p class="lead">${landing.lead}</p>
<div class="acts"><a class="btn main tall" href="${docs}">${landing.begin}</a><a class="btn tall" href="/audit/checkpoint">${landing.proof}</a></div></div>
<div class="only-wide">${plan(texts)}</div>
<ol class="walkway only-narrow">${landing.steps.map(
      ([name, what], index) =>
        html`<li${index % 2 === 1 ? html` class="gt"` : null}><b>${name}</b><span>${what}</span></li>`,
    )}</ol></section>
<section class="wrap oneline"><div><h2>${landing.oneLine}</h2><p class="soft">${landing.oneLineText}</p></div>
<pre tabindex="0" class="code">from openai import OpenAI

client = OpenAI(
    <span class="k">base_url="${origin}/v1"</span>,   <span class="c">${landing.thisLine}</span>
    api_key=os.environ["SALLYPORT_KEY"],
)</pre></section>
<section class="band-block wrap"><div class="trio">${landing.promises.map(
      ({ heading, text, how }) =>
        html`<article><h2>${heading}</h2><p>${text}</p><div class="receipt">${glyph("seal")}<span>${how}</span></div></article>`,
    )}</div></section>
<section class="wrap band-block closing"><h2>${landing.closing}</h2><p class="lead">${landing.closingText}</p>
<div class="acts"><a class="btn main tall" href="${docs}">${landing.begin}</a></div></section>`,
  };
}

/** The mark drawn large: the plan of the passage. */
function plan({ landing }: Texts): Html {
  const [request, firstDoor, provider, secondDoor, answer] = landing.steps;
  const label = (x: number, y: number, [name, what]: readonly [string, string], end = false) => {
    const anchor = end ? html` text-anchor="end"` : null;
    return html`<text x="${x}" y="${y}"${anchor} class="h">${name}</text><text x="${x}" y="${y + 42}"${anchor}>${what}</text>`;
  };
  const passage = "M640 62H170a96 96 0 0 0 0 192H470a96 96 0 0 1 0 192H0";
  return html`<svg class="plan" viewBox="0 0 640 508" role="img" aria-label="${landing.plan}">
<path d="${passage}" class="stonewall"/><path d="${passage}" class="floor"/><path d="${passage}" class="walk"/>
<g class="gate shut"><path d="M424 18V106"/></g>
<g class="gate open"><path d="M240 402V490" class="thr"/><path d="M240 490l-62-62"/><path d="M240 402a88 88 0 0 0-62 26" class="arc"/></g>
<g class="lab">${label(628, 48, request, true)}${label(402, 48, firstDoor, true)}${label(160, 240, provider)}${label(466, 432, secondDoor, true)}${label(14, 432, answer)}</g>
<circle r="6" cx="528" cy="62" class="dotp"/><circle r="6" cx="120" cy="446" class="dotp"/></svg>`;
}
