import { useSyncExternalStore } from "react";
import { LOCALES, useLanguage } from "../texts/language.ts";

const HOUR_MS = 3_600_000;

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
  const locale = LOCALES[useLanguage()];
  const moment = new Date(at);
  const exact = moment.toLocaleString(locale, {
    dateStyle: "long",
    timeStyle: "long",
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  return (
    <time dateTime={at} title={exact} className="num nowrap">
      {timeText(moment, useNow(), locale, zone)}
    </time>
  );
}

/** The words of `Time`. */
export function timeText(moment: Date, nowMs: number, locale: string, zone?: string): string {
  const agoMs = nowMs - moment.getTime();
  const size = Math.abs(agoMs);
  if (size < HOUR_MS) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
    const [value, unit] =
      size < 60_000
        ? ([Math.round(agoMs / 1_000), "second"] as const)
        : ([Math.round(agoMs / 60_000), "minute"] as const);
    return relative.format(-value, unit);
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
