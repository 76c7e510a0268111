import { useSyncExternalStore } from "react";
import { DATE_LOCALES, type Language, texts, useLanguage } from "../texts/language.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Less than an hour, in words that do not change their width with each unit. */
const NEAR = texts({
  en: {
    now: "now",
    ago: (said: string) => `${said} ago`,
    ahead: (said: string) => `in ${said}`,
    today: "today",
    yesterday: "yesterday",
  },
  es: {
    now: "ahora",
    ago: (said: string) => `hace ${said}`,
    ahead: (said: string) => `dentro de ${said}`,
    today: "hoy",
    yesterday: "ayer",
  },
});

/** Ticks once a second, for whatever shows how long ago something was. */
const watchers = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function watch(watcher: () => void) {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const one of watchers) one();
  }, 1_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** This moment in milliseconds, to the second. */
export const useNow = (): number => useSyncExternalStore(watch, () => nowMs);

/** Under an hour relative and ticking, today the hour, then the day, the year only if it is another. Exact on hover. */
export function Time({ at, zone }: { readonly at: string; readonly zone?: string }) {
  const language = useLanguage();
  const moment = new Date(at);
  const exact = moment.toLocaleString(DATE_LOCALES[language], {
    dateStyle: "long",
    timeStyle: "long",
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  return (
    <time dateTime={at} title={exact} className="num nowrap">
      {timeText(moment, useNow(), language, zone)}
    </time>
  );
}

/** A day in UTC, of which nothing finer is known: today, yesterday, then the day. @param on as "2026-11-30" */
export function Day({ on }: { readonly on: string }) {
  const language = useLanguage();
  return (
    <time dateTime={on} className="num nowrap">
      {dayText(on, useNow(), language)}
    </time>
  );
}

/** The words of `Day`. */
export function dayText(on: string, nowMs: number, language: Language): string {
  const day = new Date(`${on}T00:00:00Z`);
  const daysAgo = Math.floor(nowMs / DAY_MS) - day.getTime() / DAY_MS;
  if (daysAgo === 0) return NEAR[language].today;
  if (daysAgo === 1) return NEAR[language].yesterday;
  const isThisYear = day.getUTCFullYear() === new Date(nowMs).getUTCFullYear();
  return day.toLocaleDateString(DATE_LOCALES[language], {
    day: "numeric",
    month: "short",
    ...(isThisYear ? {} : { year: "numeric" }),
    timeZone: "UTC",
  });
}

/** The words of `Time`. */
export function timeText(moment: Date, nowMs: number, language: Language, zone?: string): string {
  const locale = DATE_LOCALES[language];
  const agoMs = nowMs - moment.getTime();
  const size = Math.abs(agoMs);
  if (size < HOUR_MS) {
    const seconds = Math.round(size / 1_000);
    if (seconds === 0) return NEAR[language].now;
    const said = seconds < 60 ? `${seconds}\u00a0s` : `${Math.round(size / 60_000)}\u00a0min`;
    return agoMs > 0 ? NEAR[language].ago(said) : NEAR[language].ahead(said);
  }
  const inZone = zone === undefined ? {} : { timeZone: zone };
  const day = (date: Date) => date.toLocaleDateString(locale, inZone);
  if (day(moment) === day(new Date(nowMs)))
    return moment.toLocaleTimeString(locale, {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      ...inZone,
    });
  const isThisYear = moment.getFullYear() === new Date(nowMs).getFullYear();
  return moment.toLocaleDateString(locale, {
    day: "numeric",
    month: "short",
    ...(isThisYear ? {} : { year: "numeric" }),
    ...inZone,
  });
}
