import type { MailLanguage, MailMessage } from "./message.ts";
import type { MailWords, Saying, Wording } from "./wording.ts";
import { ENGLISH } from "./words-en.ts";
import { SPANISH } from "./words-es.ts";

const WORDINGS: Readonly<Record<MailLanguage, Wording>> = { en: ENGLISH, es: SPANISH };

export function wordingOf(language: MailLanguage): Wording {
  return WORDINGS[language];
}

export function wordsOf(language: MailLanguage, message: MailMessage, product: string): MailWords {
  const format = new Intl.DateTimeFormat(language === "es" ? "es" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  });
  const locale = language === "es" ? "es-ES" : "en-US";
  const dollars = (digits: number) =>
    new Intl.NumberFormat(locale, { style: "currency", currency: "USD", maximumFractionDigits: digits });
  const say: Saying = {
    product,
    time: (ms) => `${format.format(ms)} UTC`,
    // What is not zero is never written as zero.
    money: (micro) => dollars(Number(micro) >= 10_000 ? 2 : 6).format(Number(micro) / 1e6),
    count: (value) => value.toLocaleString(locale),
  };
  const word = WORDINGS[language][message.template] as (one: MailMessage, say: Saying) => MailWords;
  return word(message, say);
}
