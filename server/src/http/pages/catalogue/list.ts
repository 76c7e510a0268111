import type { ShownModel } from "../../../showcase/index.ts";
import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import type { Texts } from "../texts/english.ts";
import { Amounts } from "./amounts.ts";
import { estimate } from "./estimate.ts";
import { keepsOf, placeOf } from "./policy.ts";
import { CATALOGUE } from "./texts.ts";

/** What a reader of prices compares models by. */
const EXAMPLE = { inputTokens: 1_000, outputTokens: 300, requests: 1 };

const KINDS = ["chat", "embeddings", "images"] as const;

/** Models in a table, by what they make. */
export function modelTable(texts: Texts, models: readonly ShownModel[]): Html {
  const { columns, groups, oneModel, models: some } = wordsOf(CATALOGUE, texts);
  const byKind = Map.groupBy(models, kindOf);
  const amounts = new Amounts(texts.code);
  return html`<table class="stack models"><thead><tr><th scope="col">${columns.model}</th><th scope="col" class="r">${columns.context}</th><th scope="col" class="r">${columns.input}</th><th scope="col" class="r">${columns.output}</th><th scope="col" class="r">${columns.example}</th><th scope="col">${columns.keeps}</th><th scope="col">${columns.where}</th></tr></thead>${KINDS.map(
    (kind) => {
      const list = byKind.get(kind) ?? [];
      if (list.length === 0) return null;
      const count = list.length === 1 ? oneModel : some(amounts.count(list.length));
      return html`<tbody><tr class="grp"><th colspan="7" scope="rowgroup"><h2>${groups[kind]}</h2><span class="mute">${count}</span></th></tr>${list.map((model) => row(texts, model, amounts))}</tbody>`;
    },
  )}</table>`;
}

function row(texts: Texts, model: ShownModel, amounts: Amounts): Html {
  const { columns, in: ins, out: outs } = wordsOf(CATALOGUE, texts);
  const { price, provider, contextTokens } = model;
  const money = (decimal: string | undefined) => (decimal === undefined ? "–" : amounts.usd(decimal));
  const example = estimate(price, {
    ...EXAMPLE,
    outputTokens: price.output === undefined ? 0 : EXAMPLE.outputTokens,
  });
  return html`<tr><td class="main"><a class="t1" href="${addressOf(texts, model)}">${model.name}</a><span class="t2">${provider.title}</span></td>
<td class="r sub num" data-l="${columns.context}">${contextTokens === null ? "–" : amounts.count(contextTokens)}</td>
<td class="r end num">${money(price.input)}<span class="only-narrow mute"> ${ins}</span></td><td class="r end num">${money(price.output)}<span class="only-narrow mute"> ${outs}</span></td>
<td class="r gone soft num">${example === null ? "–" : amounts.usd(example.each)}</td>
<td class="sub" data-l="${columns.keeps}">${keepsOf(texts, provider)}</td><td class="sub soft" data-l="${columns.where}">${placeOf(texts, provider)}</td></tr>`;
}

/** Where a model has its page. Names have slashes, which stay. */
export function addressOf({ code }: Texts, { name }: Pick<ShownModel, "name">): string {
  return `/${code}/models/${name.split("/").map(encodeURIComponent).join("/")}`;
}

function kindOf({ makes, name }: ShownModel): (typeof KINDS)[number] {
  if (makes.includes("embedding") || /embed/i.test(name)) return "embeddings";
  return makes.includes("text") || makes.length === 0 ? "chat" : "images";
}
