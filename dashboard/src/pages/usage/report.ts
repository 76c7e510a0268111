import type { Output } from "../../api/client.ts";
import { durationText } from "../../kit/amounts.tsx";
import type { Look, Point, Series } from "../../kit/charts/chart.ts";
import { microOf, moneyText } from "../../kit/money.ts";
import { DATE_LOCALES, type Language, LOCALES } from "../../texts/language.ts";

export type Report = Output<"usage.report">;
export type Figures = Report["total"];

/** What bars count. */
export const MEASURES = ["spend", "requests", "failed"] as const;
export type Measure = (typeof MEASURES)[number];

/** So many groups have a colour of their own. */
export const COLOURS = 5;

export interface Words {
  readonly noMember: string;
  readonly others: (count: number) => string;
}

/** A group's name: what people call it, or the name itself; and of a key how it begins and ends, as it may be seen. */
export function nameOf({ group, label }: Report["groups"][number], words: Words) {
  const whole = label ?? group ?? words.noMember;
  const [, name = whole, start = ""] = /^(.*) \((sp_\w+)…\)$/.exec(whole) ?? [];
  return { name, start: start === "" ? "" : `${start.slice(0, 12)}…${start.slice(-4)}` };
}

/** The report as stacked bars: a series for each of the first five groups, and one for everything else. */
export function barsOf(report: Report, measure: Measure, words: Words, language: Language) {
  const told = report.groups.slice(0, COLOURS);
  const more = report.groups.length - told.length + (report.others?.count ?? 0);
  const series: Series[] = told.map((one, at) => ({ name: nameOf(one, words).name, look: (at + 1) as Look }));
  if (more > 0) series.push({ name: words.others(more), look: 6 });
  const shown = (value: number) => measureText(value, measure, language);
  const points = report.buckets.map(({ at, figures, parts }): Point => {
    const values = series.map((): number | null => null);
    for (const part of parts) {
      const of = part.of >= 0 && part.of < COLOURS ? part.of : COLOURS;
      const value = measured(part, measure);
      values[of] = (values[of] ?? 0) + value;
    }
    return {
      ...placeOf(at, report, language),
      values,
      shown: values.map((value) => (value === null ? "" : shown(value))),
      total: figures === null ? undefined : shown(measured(figures, measure)),
    };
  });
  return { series, points };
}

/** Micro-dollars, or a count. */
function measured(
  part: { readonly requests: number; readonly failed: number; readonly charge_usd: string | null },
  measure: Measure,
): number {
  return measure === "spend" ? Number(microOf(part.charge_usd ?? "0")) : part[measure];
}

export function measureText(value: number, measure: Measure, language: Language): string {
  if (measure !== "spend") return value.toLocaleString(LOCALES[language]);
  return moneyText((value / 1e6).toFixed(6), language, 2);
}

/** A value on the axis: short, without decimals where there are none. */
export function axisText(measure: Measure, language: Language): (value: number) => string {
  const locale = LOCALES[language];
  if (measure !== "spend")
    return (value) => value.toLocaleString(locale, { notation: "compact", maximumFractionDigits: 1 });
  return (micro) =>
    (micro / 1e6).toLocaleString(locale, {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: 0,
      maximumFractionDigits: micro !== 0 && micro < 1e4 ? 6 : 2,
    });
}

/** Requests by hour or day as one line. */
export function requestLine(report: Report, name: string, language: Language) {
  return {
    series: [{ name, look: 1 }] satisfies Series[],
    points: report.buckets.map(({ at, figures }): Point => {
      const value = figures?.requests ?? null;
      return {
        ...placeOf(at, report, language),
        values: [value],
        shown: [value === null ? "" : value.toLocaleString(LOCALES[language])],
      };
    }),
  };
}

/** Times to the first byte, and our own share, in milliseconds. */
export function latencyLines(report: Report, own: string, language: Language) {
  const locale = LOCALES[language];
  return {
    series: [
      { name: "p95", look: 2 },
      { name: "p50", look: 1 },
      { name: own, look: 6 },
    ] satisfies Series[],
    points: report.buckets.map(({ at, figures }): Point => {
      const values = [
        figures?.first_byte_p95_ms ?? null,
        figures?.first_byte_p50_ms ?? null,
        figures?.own_ms ?? null,
      ];
      return {
        ...placeOf(at, report, language),
        values,
        shown: values.map((value) => (value === null ? "" : durationText(value, locale))),
      };
    }),
  };
}

/** When a bar is, in the organization's time zone, in full and for the axis. */
function placeOf(at: string, { unit, time_zone: timeZone }: Report, language: Language) {
  const locale = DATE_LOCALES[language];
  const begins = new Date(at);
  const lengthMs = unit === "hour" ? 3_600_000 : 86_400_000;
  const day = begins.toLocaleDateString(locale, { day: "numeric", month: "short", timeZone });
  const hour = begins.toLocaleTimeString(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone,
  });
  return {
    id: at,
    name: unit === "hour" ? `${day}, ${hour}` : day,
    tick: unit === "hour" ? hour : begins.toLocaleDateString(locale, { day: "numeric", timeZone }),
    isUnfinished: begins.getTime() + lengthMs > Date.now(),
  };
}

/** What one group had in each hour or day, for a spark. */
export function sparkOf(report: Report, of: number, measure: Measure): readonly number[] {
  return report.buckets.map(({ parts }) => {
    const part = parts.find((one) => one.of === of);
    return part === undefined ? 0 : measured(part, measure);
  });
}
