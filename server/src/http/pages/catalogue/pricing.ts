import type { Showcase } from "../../../showcase/index.ts";
import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import type { Page, Place } from "../page.ts";
import { Amounts } from "./amounts.ts";
import { estimate, readCount } from "./estimate.ts";
import { modelTable } from "./list.ts";
import { listText, nothing } from "./models.ts";
import { CATALOGUE } from "./texts.ts";

/** The price table that requests are charged by, and a calculator that is a plain form. */
export async function pricingPage(place: Place): Promise<Page> {
  const { texts } = place;
  const words = wordsOf(CATALOGUE, texts);
  const { pricing } = words;
  const showcase = await place.showcase();
  const frame = {
    title: pricing.title,
    description: pricing.description,
    path: "pricing",
    part: "pricing",
  } as const;
  if (showcase === null) return { ...frame, status: 503, body: nothing(words.unread, words.unreadLead) };
  if (showcase.list === null)
    return { ...frame, body: html`${nothing(pricing.agreement, pricing.agreementLead)}${rules(place)}` };
  return {
    ...frame,
    form: true,
    body: html`<section class="wrap hero9"><div><h1>${pricing.heading}<br>${pricing.heading2}</h1><p class="lead">${pricing.lead}</p></div>
<dl class="facts"><div><dt>${words.priceList}</dt><dd>${listText(texts, showcase.list)}</dd></div></dl></section>
${calculator(place, showcase)}
<section class="wrap block-s" aria-labelledby="table"><div class="sub-head"><h2 id="table">${pricing.table}</h2><p class="sm mute">${words.perMillion}</p></div><div class="sheet">${modelTable(texts, showcase.models)}<footer><span>${pricing.test}</span></footer></div></section>
${rules(place)}`,
  };
}

function calculator({ texts, asked: { query } }: Place, { models }: Showcase): Html {
  const { pricing } = wordsOf(CATALOGUE, texts);
  const chosen = models.find(({ name }) => name === query.get("model")) ?? models[0];
  const counts = {
    requests: readCount(query.get("requests"), 10_000),
    in: readCount(query.get("in"), 1_000),
    out: readCount(query.get("out"), 300),
  };
  const field = (name: keyof typeof counts, label: string) => {
    const wrong = counts[name] === undefined;
    return html`<label class="fieldlike"><span>${label}</span><input class="in" name="${name}" inputmode="numeric" autocomplete="off" value="${counts[name] ?? query.get(name) ?? ""}"${wrong ? html` aria-invalid="true" aria-describedby="sum"` : null}></label>`;
  };
  return html`<section class="wrap block-s" aria-labelledby="calc"><div class="sheet calc"><header><h2 id="calc">${pricing.calculator}</h2></header>
<form method="get" action="/${texts.code}/pricing#calc"><label class="fieldlike wide"><span>${pricing.model}</span><select class="in" name="model">${models.map(
    ({ name }) => html`<option${name === chosen?.name ? html` selected` : null}>${name}</option>`,
  )}</select></label>${field("requests", pricing.requests)}${field("in", pricing.tokensIn)}${field("out", pricing.tokensOut)}<button class="btn main">${pricing.calculate}</button></form>
<footer id="sum"><p>${chosen === undefined ? null : sum(texts.code, pricing, chosen, counts)}</p></footer></div></section>`;
}

function sum(
  code: string,
  pricing: ReturnType<typeof pricingWords>,
  { name, price }: Showcase["models"][number],
  {
    requests,
    in: inputTokens,
    out: outputTokens,
  }: Readonly<Record<"requests" | "in" | "out", number | undefined>>,
): Html | string {
  if (requests === undefined || inputTokens === undefined || outputTokens === undefined) return pricing.wrong;
  const result = estimate(price, { requests, inputTokens, outputTokens });
  if (result === null) return pricing.unknownUnit;
  const amounts = new Amounts(code);
  const tier = result.tier === null ? "" : ` ${pricing.tier(amounts.count(result.tier))}`;
  return html`<b class="strong">${pricing.result(amounts.count(requests), name, amounts.usd(result.all))}</b> ${pricing.each(amounts.usd(result.each))}${tier}`;
}

const pricingWords = (texts: Place["texts"]) => wordsOf(CATALOGUE, texts).pricing;

function rules({ texts }: Place): Html {
  const { how, rules: list } = pricingWords(texts);
  return html`<section class="wrap block-s" aria-labelledby="how"><div class="sub-head"><h2 id="how">${how}</h2></div><dl class="ways">${list.map(([when, what]) => html`<div><dt>${when}</dt><dd>${what}</dd></div>`)}</dl></section>`;
}
