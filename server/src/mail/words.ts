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
  const say: Saying = { product, time: (ms) => `${format.format(ms)} UTC` };
  const word = WORDINGS[language][message.template] as (one: MailMessage, say: Saying) => MailWords;
  return word(message, say);
}
