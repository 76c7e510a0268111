import type { ShownModel } from "../../showcase/index.ts";
import { wordsOf } from "./bilingual.ts";
import { Amounts } from "./catalogue/amounts.ts";
import { addressOf } from "./catalogue/list.ts";
import { listText } from "./catalogue/models.ts";
import { keepsOf } from "./catalogue/policy.ts";
import { CATALOGUE } from "./catalogue/texts.ts";
import { type Html, html } from "./html.ts";
import { glyph } from "./icons.ts";
import { begin } from "./layout.ts";
import type { Page, Place } from "./page.ts";
import type { Texts } from "./texts/english.ts";
import { countOf, STANDS } from "./trust/stand.ts";

/** What this is, in ten seconds. */
export async function landingPage(place: Place): Promise<Page> {
  const { texts, origin, site } = place;
  const { landing, code } = texts;
  const [first, second, third] = landing.heading;
  const standing = landing.standing(String(countOf(STANDS, "whole")), String(STANDS.length));
  return {
    title: landing.title,
    description: landing.description,
    path: "",
    part: "product",
    body: html`<section class="wrap hero11"><div><h1>${first}<br>${second}<br>${third}</h1>
<p class="lead">${landing.lead}</p>
<div class="acts">${begin(texts, site, "tall")}<a class="btn tall" href="/${code}/security">${landing.proof}</a></div>
<p class="receipt said">${glyph("waiting")}<span><b>${standing}</b> <a href="/${code}/security">${landing.unchecked}</a></span></p></div>
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
${await prices(place)}<section class="wrap band-block closing"><h2>${landing.closing}</h2><p class="lead">${landing.closingText}</p>
<div class="acts">${begin(texts, site, "tall")}<a class="btn tall" href="/${code}/docs/first-request">${landing.readDocs}</a></div></section>`,
  };
}

const SHOWN = 5;

/** A few of the models with their prices; nothing where none is sold, or they cannot be read. */
async function prices({ texts, showcase }: Place): Promise<Html | null> {
  const shown = await showcase();
  if (shown === null || shown.models.length === 0) return null;
  const { columns, perMillion, priceList } = wordsOf(CATALOGUE, texts);
  const amounts = new Amounts(texts.code);
  const money = (decimal: string | undefined) => (decimal === undefined ? "–" : amounts.usd(decimal));
  return html`<section class="wrap band-block" aria-labelledby="prices"><div class="sub-head"><div><h2 id="prices">${texts.landing.prices}</h2><p class="sm mute num">${priceList} ${listText(texts, shown.list)}. ${perMillion}.</p></div><a class="sm" href="/${texts.code}/models">${texts.landing.allModels}</a></div>
<div class="sheet"><table class="stack models"><thead><tr><th scope="col">${columns.model}</th><th scope="col" class="r">${columns.input}</th><th scope="col" class="r">${columns.output}</th><th scope="col">${columns.keeps}</th></tr></thead><tbody>${choose(
    shown.models,
  ).map(
    (model) =>
      html`<tr><td class="main"><a class="t1" href="${addressOf(texts, model)}">${model.name}</a><span class="t2">${model.provider.title}</span></td><td class="r end num">${money(model.price.input)}</td><td class="r end num">${money(model.price.output)}</td><td class="sub" data-l="${columns.keeps}">${keepsOf(texts, model.provider)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

/** Each provider's model with the longest context, then the next ones. */
function choose(models: readonly ShownModel[]): readonly ShownModel[] {
  const longest = models
    .filter(({ makes, name }) => makes.includes("text") && !/preview|search|audio/.test(name))
    .toSorted((one, other) => (other.contextTokens ?? 0) - (one.contextTokens ?? 0));
  const turns = Map.groupBy(longest, ({ provider }) => provider.slug);
  const chosen = Array.from({ length: SHOWN }, (_, turn) =>
    [...turns.values()].flatMap((list) => list[turn] ?? []),
  );
  return chosen.flat().slice(0, SHOWN);
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
