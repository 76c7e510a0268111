import { createContext, useContext } from "react";

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The locale by which figures are written. */
export const LOCALES: Readonly<Record<Language, string>> = { en: "en-US", es: "es-ES" };

/** The locale by which dates are written: the day before the month, so that 2 Dec is read alike everywhere. */
export const DATE_LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", es: "es-ES" };

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
