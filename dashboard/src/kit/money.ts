import { type Language, LOCALES } from "../texts/language.ts";

const MICRO = 1_000_000n;
const MINUS = "\u2212";

/** Micro-dollars of a decimal string of the contract, such as "12.3456". */
export function microOf(usd: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(usd);
  if (match === null) throw new RangeError(`'${usd}' is no amount`);
  const [, sign, whole = "0", part = ""] = match;
  const micro = BigInt(whole) * MICRO + BigInt(part.padEnd(6, "0"));
  return sign === "-" ? -micro : micro;
}

/** Micro-dollars that are not below zero, as the contract writes them. */
export function dollarsOf(micro: bigint): string {
  const digits = micro.toString().padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** An amount as it is read: `cents` as everybody writes it, `micro` the digits past the cent. */
export interface Shown {
  readonly before: string;
  readonly cents: string;
  readonly micro: string;
  readonly after: string;
}

/**
 * Writes an amount by the language's own rules: "$1,204.38", "1.204,38 US$".
 * @param digits how many decimals: 2 in totals, 4 in tables, 6 in explanations. What is not zero is never shown as zero: it gets its digits
 */
export function writeMoney(micro: bigint, language: Language, digits: 2 | 4 | 6): Shown {
  return writeMoneyIn(micro, LOCALES[language], digits);
}

/** The same by the custom of a locale. Figures are grouped as counts are: for some locales `Intl` writes amounts otherwise. */
export function writeMoneyIn(micro: bigint, locale: string, digits: 2 | 4 | 6): Shown {
  const size = micro < 0n ? -micro : micro;
  const enough =
    ([2, 4, 6] as const).find((count) => count >= digits && (size === 0n || rounded(size, count) > 0n)) ?? 6;
  const units = rounded(size, enough);
  const scale = 10n ** BigInt(enough);
  const whole = new Intl.NumberFormat(locale).format(units / scale);
  const decimals = (units % scale).toString().padStart(enough, "0");
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" }).formatToParts(1);
  const first = parts.findIndex(({ type }) => type === "integer");
  const outside = (from: number, to?: number) =>
    parts
      .slice(from, to)
      .filter(({ type }) => type === "currency" || type === "literal")
      .map(({ value }) => value)
      .join("");
  return {
    before: (micro < 0n ? MINUS : "") + outside(0, first),
    cents: `${whole}${pointOf(locale)}${decimals.slice(0, 2)}`,
    micro: decimals.slice(2),
    after: outside(first),
  };
}

const signsOf = (locale: string, wanted: "group" | "decimal") =>
  new Intl.NumberFormat(locale, { useGrouping: "always" })
    .formatToParts(1234567.5)
    .find(({ type }) => type === wanted)?.value ?? "";

const pointOf = (locale: string) => signsOf(locale, "decimal") || ".";

/** The same as one string. */
export function moneyText(usd: string, language: Language, digits: 2 | 4 | 6 = 2): string {
  const { before, cents, micro, after } = writeMoney(microOf(usd), language, digits);
  return before + cents + micro + after;
}

/** Rounded half up to so many decimals. */
function rounded(size: bigint, digits: number): bigint {
  const step = 10n ** BigInt(6 - digits);
  return (size + step / 2n) / step;
}

/**
 * What somebody typed as dollars: "5", "5.00", "1,204.38" or "1.204,38".
 * @returns a decimal string of the contract; null when it is none
 */
export function readMoney(typed: string, language: Language): string | null {
  const locale = LOCALES[language];
  const group = signsOf(locale, "group").trim().replace("\u2019", "'");
  const point = pointOf(locale);
  // Swiss amounts are written with either apostrophe.
  const compact = typed.replace(/[\s\u00a0$]|US|USD/g, "").replaceAll("\u2019", "'");
  const last = compact.slice(compact.lastIndexOf(point) + 1);
  const grouped =
    group !== "" &&
    new RegExp(`^\\d{1,3}(\\${group}\\d{2,3})*\\${group}\\d{3}(\\${point}\\d+)?$`).test(compact);
  const plain = grouped ? compact.replaceAll(group, "").replace(point, ".") : compact.replace(point, ".");
  // Whoever writes a point in Spanish means cents, unless it stands before three digits.
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(plain)) return null;
  return last === "" ? null : plain;
}
