import type { Showcase, ShownModel } from "../../../showcase/index.ts";
import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import type { Texts } from "../texts/english.ts";
import { Amounts } from "./amounts.ts";
import { modelTable } from "./list.ts";
import { CATALOGUE } from "./texts.ts";

const AT_ONCE = 50;

const FILTERS = {
  kept: ({ provider }: ShownModel) => provider.policy.keeps.text === "nothing",
  pictures: ({ takes }: ShownModel) => takes.includes("image"),
} as const;

/** Which models there are. Search and filters are in the address, so they work without a script. */
export async function modelsPage(place: Place): Promise<Page> {
  const { texts } = place;
  const words = wordsOf(CATALOGUE, texts);
  const showcase = await place.showcase();
  const frame = { title: words.title, description: words.lead, path: "models", part: "models" } as const;
  if (showcase === null) return { ...frame, status: 503, body: nothing(words.unread, words.unreadLead) };
  if (showcase.models.length === 0) return { ...frame, body: nothing(words.none, words.noneLead) };
  return { ...frame, form: true, body: list(place, showcase) };
}

function list({ texts, asked: { query } }: Place, { models, providers, list: prices }: Showcase): Html {
  const words = wordsOf(CATALOGUE, texts);
  const amounts = new Amounts(texts.code);
  const [search, only, from] = [
    query.get("q")?.trim() ?? "",
    query.get("only"),
    Number(query.get("from") ?? 0),
  ];
  const filter = only === "kept" || only === "pictures" ? FILTERS[only] : () => true;
  const fitting = models.filter(
    (model) => filter(model) && model.name.toLowerCase().includes(search.toLowerCase()),
  );
  const start = Number.isSafeInteger(from) && from > 0 ? from : 0;
  const shown = fitting.slice(start, start + AT_ONCE);
  const count = (some: number) => amounts.count(some);
  const kept = providers.filter(({ policy }) => policy.keeps.text === "nothing").length;
  const training = providers.filter(({ policy }) => policy.trains === "may").length;
  const chip = (name: string | null, text: string) =>
    html`<a class="chip" href="${addressWith(texts, search, name, 0)}"${only === name ? html` aria-current="true"` : null}>${text}</a>`;
  const more = start + shown.length < fitting.length;
  return html`<section class="wrap hero9"><div><h1>${models.length === 1 ? words.headingOne : words.heading(count(models.length))}<br>${words.oneAddress}</h1><p class="lead">${words.lead}</p></div>
<dl class="facts"><div><dt>${words.priceList}</dt><dd>${listText(texts, prices)}</dd></div><div><dt>${words.providers}</dt><dd>${count(providers.length)}</dd></div><div><dt>${words.keepNothing}</dt><dd>${words.of(count(kept), count(providers.length))}</dd></div><div><dt>${words.trainOn}</dt><dd>${words.of(count(training), count(providers.length))}</dd></div></dl></section>
<section class="wrap catalog" aria-label="${words.columns.model}"><form class="filters" method="get" action="/${texts.code}/models" role="search"><label class="in search">${icon("search", "s")}<input type="search" name="q" value="${search}" aria-label="${words.search}" placeholder="${words.search}" maxlength="80"></label>${only === null ? null : html`<input type="hidden" name="only" value="${only}">`}<button class="btn sm">${words.find}</button>${chip(null, words.all)}${chip("kept", words.nothingKept)}${chip("pictures", words.pictures)}<span class="end sm mute">${words.perMillion}</span></form>
<div class="sheet">${
    shown.length === 0
      ? html`<div class="emptied"><p>${words.noMatch}</p><a class="btn" href="/${texts.code}/models">${words.dropFilter}</a></div>`
      : modelTable(texts, shown)
  }<footer><span>${words.footnote}</span>${fitting.length > shown.length ? html`<span class="end num">${words.showing(count(shown.length), count(fitting.length))}${more ? html` <a href="${addressWith(texts, search, only, start + AT_ONCE)}">${words.next}</a>` : null}</span>` : null}</footer></div></section>`;
}

/** The number of the price list and since when it counts. */
export function listText(texts: Texts, list: Showcase["list"]): string {
  const words = wordsOf(CATALOGUE, texts);
  if (list === null) return "–";
  const amounts = new Amounts(texts.code);
  const number = amounts.count(list.number);
  return list.since === null ? words.listFirst(number) : words.listNumber(number, amounts.day(list.since));
}

function addressWith({ code }: Texts, search: string, only: string | null, from: number): string {
  const query = new URLSearchParams({
    ...(search === "" ? {} : { q: search }),
    ...(only === null ? {} : { only }),
    ...(from === 0 ? {} : { from: String(from) }),
  });
  return `/${code}/models${query.size === 0 ? "" : `?${query}`}`;
}

/** A page that has one thing to say. */
export function nothing(heading: string, lead: string): Html {
  return html`<section class="wrap hero11 only"><div><h1>${heading}</h1><p class="lead">${lead}</p></div></section>`;
}
