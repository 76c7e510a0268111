import { LOCALES, useLanguage } from "../../texts/language.ts";

/** Figures of pictures, as the reader writes them. */
export function useFigures() {
  const locale = LOCALES[useLanguage()];
  return {
    whole: (value: number) => value.toLocaleString(locale),
    fraction: (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 2 }),
    share: (value: number) => value.toLocaleString(locale, { style: "percent" }),
    /** Rounded down: what changed in one pixel of a million is not "100 %". */
    exactShare: (value: number) =>
      (Math.floor(value * 1_000) / 1_000).toLocaleString(locale, {
        style: "percent",
        maximumFractionDigits: 1,
      }),
    /** Sizes count in millions (WEB.md 5). */
    size: (bytes: number) =>
      bytes < 100_000
        ? `${(bytes / 1_000).toLocaleString(locale, { maximumFractionDigits: 0 })}\u00a0KB`
        : `${(bytes / 1_000_000).toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}\u00a0MB`,
  };
}
