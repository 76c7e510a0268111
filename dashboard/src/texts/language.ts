import { createContext, useContext, useSyncExternalStore } from "react";

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/** By whose custom the person wants figures and dates; null: by that of the language. */
let region: string | null = null;
const watchers = new Set<() => void>();

/** From now on everything is written by this custom. It is set once the account is read; what changes it loads the page anew. */
export function writeAsIn(chosen: string | null): void {
  if (chosen === region) return;
  region = chosen;
  for (const watcher of watchers) watcher();
}

/** The locale of figures, for parts of others that are told it once. */
export function useLocale(language: Language): string {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    () => LOCALES[language],
  );
}

/** A language in a region, as `Intl` names it. */
export const localeOf = (language: Language, chosen: string): string => `${language}-${chosen}`;

const localesBut = (own: Readonly<Record<Language, string>>): Readonly<Record<Language, string>> => ({
  get en() {
    return region === null ? own.en : localeOf("en", region);
  },
  get es() {
    return region === null ? own.es : localeOf("es", region);
  },
});

/** The locale by which figures are written. */
export const LOCALES = localesBut({ en: "en-US", es: "es-ES" });

/** The locale by which dates are written: the day before the month, so that 2 Dec is read alike everywhere, unless a region was chosen. */
export const DATE_LOCALES = localesBut({ en: "en-GB", es: "es-ES" });

export const LanguageContext = createContext<Language>("en");

export const useLanguage = (): Language => useContext(LanguageContext);

/** The language of this page: the server wrote it into the document, from the person's choice or the browser's. */
export function readLanguage(): Language {
  return LANGUAGES.find((language) => language === document.documentElement.lang) ?? "en";
}

/** Texts in every language. What English has, Spanish must have: else it does not compile. */
export type Texts<Shape> = Readonly<Record<Language, Shape>>;

/** Declares the texts of a page or a part. Members are sentences, or functions that write one. */
export function texts<Shape>(both: { readonly en: Shape; readonly es: NoInfer<Shape> }): Texts<Shape> {
  return both;
}

/** The texts in the language of whoever reads. */
export function useTexts<Shape>(all: Texts<Shape>): Shape {
  return all[useLanguage()];
}
