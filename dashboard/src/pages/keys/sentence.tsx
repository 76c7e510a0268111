import { Fragment, type ReactNode } from "react";
import { Money } from "../../kit/amounts.tsx";
import { DATE_LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { CREATE } from "./create-texts.ts";
import { KEYS } from "./texts.ts";

/** What a key may do, as its dialog has it. */
export interface KeyWish {
  readonly name: string;
  readonly mode: "live" | "test";
  readonly models: readonly string[];
  readonly endpoints: readonly (
    | "chat.completions"
    | "completions"
    | "embeddings"
    | "images"
    | "generations"
    | "pictures.read"
  )[];
  readonly networks: readonly string[];
  /** Amounts that can be read, by period. */
  readonly budgets: readonly { readonly period: "day" | "month" | "total"; readonly usd: string }[];
  /** YYYY-MM-DD; empty: never. */
  readonly expires: string;
}

/** The sentence that the key will obey. One polite live region: it is said when it has changed. */
export function KeySentence({ wish }: { readonly wish: KeyWish }) {
  const { sentence: say, untitled } = useTexts(CREATE);
  const { endpoints } = useTexts(KEYS);
  const language = useLanguage();
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const { name, mode, models, networks, budgets, expires } = wish;
  const amounts = budgets.map(({ period, usd }) => (
    <b key={period}>
      <Money usd={usd} /> {say.a[period]}
    </b>
  ));
  return (
    <p className="summary" aria-live="polite">
      {say.may(name.trim() === "" ? untitled : name.trim())}
      <b>{list.format(wish.endpoints.map((one) => endpoints[one]))}</b>
      {say.requests}
      <b>
        {mode === "test" ? say.simulator : models.length === 0 ? say.allModels : say.models(models.length)}
      </b>
      {say.from}
      <b>{networks.length === 0 ? say.everywhere : say.networks(networks.length)}</b>
      {mode === "test" ? (
        say.neverSpends
      ) : amounts.length === 0 ? (
        <b className="warn">{say.noLimit}</b>
      ) : null}
      {mode === "live" && amounts.length > 0 ? (
        <>
          {say.spends}
          {joined(amounts, list)}
        </>
      ) : null}
      {expires === "" ? (
        say.never
      ) : (
        <>
          {say.stops}
          <b>{dayText(expires, DATE_LOCALES[language])}</b>
        </>
      )}
      .
    </p>
  );
}

/** Joins parts as the language joins a list. */
function joined(parts: readonly ReactNode[], list: Intl.ListFormat): ReactNode {
  const marks = parts.map((_, at) => String(at));
  return list.formatToParts(marks).map(({ type, value }, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence, in its order
    <Fragment key={at}>{type === "element" ? parts[Number(value)] : value}</Fragment>
  ));
}

function dayText(day: string, locale: string): string {
  const date = new Date(`${day}T00:00:00`);
  return Number.isNaN(date.getTime())
    ? day
    : date.toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });
}
