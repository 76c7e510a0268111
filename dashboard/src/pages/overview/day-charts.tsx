import { durationText } from "../../kit/amounts.tsx";
import { Lines } from "../../kit/charts/lines.tsx";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { axisText, latencyLines, measureText, type Report, requestLine } from "../usage/report.ts";
import { OVERVIEW } from "./texts.ts";

/** Requests by hour. */
export function RequestsChart({ report }: { readonly report: Report }) {
  const say = useTexts(OVERVIEW);
  const language = useLanguage();
  const label = say.requestsSentence(measureText(report.total.requests, "requests", language));
  return (
    <Lines
      {...requestLine(report, say.requests, language)}
      label={label}
      time={say.hour}
      axisText={axisText("requests", language)}
      height={200}
      filled
    />
  );
}

/** How soon providers began to answer, and our own share. */
export function LatencyChart({ report }: { readonly report: Report }) {
  const say = useTexts(OVERVIEW);
  const language = useLanguage();
  const text = (ms: number | null) => (ms === null ? "–" : durationText(ms, LOCALES[language]));
  const { first_byte_p50_ms: p50, first_byte_p95_ms: p95 } = report.total;
  return (
    <Lines
      {...latencyLines(report, say.ours, language)}
      label={say.latencySentence(text(p50), text(p95))}
      time={say.hour}
      axisText={(ms) => (ms === 0 ? "0" : durationText(ms, LOCALES[language]))}
      height={200}
      named
    />
  );
}
