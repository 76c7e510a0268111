import type { ShownProvider } from "../../../showcase/index.ts";
import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import type { Texts } from "../texts/english.ts";
import { CATALOGUE } from "./texts.ts";

/** What a provider keeps of a request, in a few words; amber where it is more than nothing. */
export function keepsOf(texts: Texts, { policy }: ShownProvider): Html {
  const { keeps: says } = wordsOf(CATALOGUE, texts);
  const { keeps, trains } = policy;
  const text = keeps.text === "days" ? says.days(String(keeps.days)) : says[keeps.text];
  const attention = keeps.text === "unsaid" || trains === "may";
  return html`<span${attention ? html` class="warnink"` : null}>${text}${trains === "may" ? html`; ${says.mayTrain}` : null}</span>`;
}

/** Whether it trains its models with requests, in a sentence. */
export function trainsOf(texts: Texts, { policy }: ShownProvider): string {
  return wordsOf(CATALOGUE, texts).trains[policy.trains];
}

/** Where it answers: what the operator said of it, else what it says itself. */
export function placeOf(texts: Texts, { region, policy }: ShownProvider): string {
  const words = wordsOf(CATALOGUE, texts);
  if (region !== null) return words.regions[region] ?? region;
  if (policy.place === null) return words.placeUnsaid;
  if (policy.place === "EU") return words.union;
  return new Intl.DisplayNames(texts.code, { type: "region" }).of(policy.place) ?? policy.place;
}
