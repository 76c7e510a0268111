import type { PriceSheet, TokenPrices } from "../../../kernel/price-sheet.ts";
import type { ShownModel } from "../../../showcase/index.ts";
import { wordsOf } from "../bilingual.ts";
import { quoted as s } from "../code-tabs.ts";
import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import type { Texts } from "../texts/english.ts";
import { Amounts } from "./amounts.ts";
import { keepsOf, placeOf, trainsOf } from "./policy.ts";
import { CATALOGUE } from "./texts.ts";

/** Everything about one model; null when it is not offered. */
export async function modelPage(place: Place, name: string): Promise<Page | null> {
  const model = (await place.showcase())?.models.find((one) => one.name === name);
  if (model === undefined) return null;
  const { texts } = place;
  const words = wordsOf(CATALOGUE, texts);
  return {
    title: model.name,
    description: words.one.description(model.name, model.provider.title),
    path: `models/${name.split("/").map(encodeURIComponent).join("/")}`,
    part: "models",
    body: html`<section class="wrap hero9 plainhero"><div><p class="sm crumb"><a href="/${texts.code}/models">${words.one.back}</a></p><h1 class="long">${model.name}</h1><p class="lead">${words.one.from(model.provider.title)}</p></div></section>
<section class="wrap twocol"><div class="flow">${prices(texts, model)}${data(texts, model)}</div>
<aside class="flow">${traits(texts, model)}<section aria-labelledby="use"><h2 id="use" class="h3">${words.one.use}</h2>${example(place, model)}</section></aside></section>`,
  };
}

function prices(texts: Texts, { price }: ShownModel): Html {
  const { one } = wordsOf(CATALOGUE, texts);
  const rows = [
    ...rowsOf(texts, price, null),
    ...(price.tiers ?? []).flatMap((tier) => rowsOf(texts, tier, tier.aboveInputTokens)),
  ];
  return html`<section aria-labelledby="price"><div class="sub-head"><h2 id="price">${one.price}</h2></div><div class="sheet"><table><thead><tr><th scope="col">${one.unit}</th><th scope="col" class="r">${one.amount}</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** Units that are charged as another unless they have a price of their own, which is then shown. */
const OTHERWISE: Readonly<Record<string, "input" | "output">> = {
  cachedInput: "input",
  cacheWrite: "input",
  cacheWriteLong: "input",
  imageInput: "input",
  reasoning: "output",
};

function rowsOf(
  texts: Texts,
  price: TokenPrices & Pick<PriceSheet, "request">,
  above: number | null,
): readonly Html[] {
  const { one } = wordsOf(CATALOGUE, texts);
  const amounts = new Amounts(texts.code);
  return Object.entries(one.units).flatMap(([unit, text]) => {
    const decimal = price[unit as keyof typeof one.units];
    const usual = OTHERWISE[unit];
    if (decimal === undefined || (usual !== undefined && decimal === price[usual])) return [];
    const tier = above === null ? null : html`<span class="t2">${one.above(amounts.count(above))}</span>`;
    return [
      html`<tr><td><span class="t1">${text}</span>${tier}</td><td class="r num">${amounts.usd(decimal)}</td></tr>`,
    ];
  });
}

function data(texts: Texts, { provider }: ShownModel): Html {
  const { one } = wordsOf(CATALOGUE, texts);
  const { source, date } = provider.policy;
  const day = date === null ? null : new Amounts(texts.code).day(date);
  return html`<section aria-labelledby="data"><div class="sub-head"><h2 id="data">${one.data}</h2></div><div class="sheet"><dl class="kv roomy"><dt>${one.keeps}</dt><dd>${keepsOf(texts, provider)}</dd><dt>${one.trains}</dt><dd>${trainsOf(texts, provider)}</dd><dt>${one.where}</dt><dd>${placeOf(texts, provider)}</dd>${
    source === null
      ? null
      : html`<dt>${one.source}</dt><dd><a href="${source}" rel="noreferrer">${new URL(source).hostname}</a>${day === null ? null : html`, ${one.readOn(day)}`}</dd>`
  }</dl></div></section>`;
}

function traits(texts: Texts, model: ShownModel): Html {
  const { one } = wordsOf(CATALOGUE, texts);
  const amounts = new Amounts(texts.code);
  const kinds = (list: readonly string[]) =>
    list.length === 0
      ? one.unknown
      : list.map((kind) => (one.kinds as Readonly<Record<string, string>>)[kind] ?? kind).join(", ");
  const tokens = (count: number | null) => (count === null ? one.unknown : one.tokens(amounts.count(count)));
  const rows: readonly (readonly [string, string])[] = [
    [one.context, tokens(model.contextTokens)],
    [one.longest, tokens(model.outputTokens)],
    [one.reads, kinds(model.takes)],
    [one.writes, kinds(model.makes)],
    ...(model.others.length === 0
      ? []
      : ([[one.others, model.others.map(({ title }) => title).join(", ")]] as const)),
    ...(model.retiresOn === null ? [] : ([[one.retires, amounts.day(model.retiresOn)]] as const)),
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function example({ texts, origin }: Place, { name }: ShownModel): Html {
  return html`<pre tabindex="0" class="code panelcode">curl ${s(`${origin}/v1/chat/completions`)} \\
  -H ${s('"Authorization: Bearer $SALLYPORT_KEY"')} \\
  -H ${s('"Content-Type: application/json"')} \\
  -d ${s(`'{"model": "${name}", "messages":
       [{"role": "user", "content": "${texts.firstRequest.question}"}]}'`)}</pre><p class="sm gapt"><a href="/${texts.code}/docs/first-request">${texts.firstRequest.title} ${icon("arrow-right", "s")}</a></p>`;
}
