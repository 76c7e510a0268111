import { LOCALES, useLanguage } from "../texts/language.ts";
import { microOf, writeMoney } from "./money.ts";

/** An amount of US dollars; digits past the cent are quieter. */
export function Money({ usd, digits = 2 }: { readonly usd: string; readonly digits?: 2 | 4 | 6 }) {
  const { before, cents, micro, after } = writeMoney(microOf(usd), useLanguage(), digits);
  return (
    <span className="num nowrap">
      {before}
      {cents}
      {micro === "" ? null : <span className="micro">{micro}</span>}
      {after}
    </span>
  );
}

const FULL = 99_999;

/** A count: in full up to 99,999, then shortened, with the exact one on hover. */
export function Count({ of }: { readonly of: number }) {
  const locale = LOCALES[useLanguage()];
  const exact = of.toLocaleString(locale);
  if (of <= FULL) return <span className="num">{exact}</span>;
  return (
    <span className="num" title={exact}>
      {of.toLocaleString(locale, { notation: "compact", minimumFractionDigits: 1, maximumFractionDigits: 1 })}
    </span>
  );
}

/** A share from 0 to 1, with two digits below one percent. */
export function percentText(share: number, locale: string): string {
  const digits = share !== 0 && Math.abs(share) < 0.01 ? 2 : share < 0.1 ? 1 : 0;
  return share.toLocaleString(locale, {
    style: "percent",
    minimumFractionDigits: digits === 2 ? 2 : 0,
    maximumFractionDigits: digits,
  });
}

export function Percent({ of }: { readonly of: number }) {
  return <span className="num">{percentText(of, LOCALES[useLanguage()])}</span>;
}

/** 38 ms, 1.46 s, 3 min 41 s, 61 h. */
export function durationText(ms: number, locale: string): string {
  const number = (value: number, digits = 0) =>
    value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (ms < 1_000) return `${number(ms, ms < 10 && ms % 1 !== 0 ? 1 : 0)}\u00a0ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${number(seconds, seconds < 10 ? 2 : 1)}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = Math.floor(seconds % 60);
    return `${number(minutes)}\u00a0min${rest === 0 ? "" : ` ${number(rest)}\u00a0s`}`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 10 ? `${number(hours)}\u00a0h ${number(minutes % 60)}\u00a0min` : `${number(hours)}\u00a0h`;
}

export function Duration({ ms }: { readonly ms: number }) {
  return <span className="num nowrap">{durationText(ms, LOCALES[useLanguage()])}</span>;
}

/** What was used of the most that may be, with what is held. Shares from 0 to 1. */
export function Meter({
  used,
  held = 0,
  tone = "fg",
}: {
  readonly used: number;
  readonly held?: number;
  readonly tone?: "fg" | "w" | "b";
}) {
  const width = (share: number) => Math.max(0, Math.min(100, share * 100));
  return (
    <svg className="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="bg" width="100" height="6" />
      <rect className="hold" width={width(used + held)} height="6" />
      <rect className={tone} width={width(used)} height="6" />
    </svg>
  );
}
