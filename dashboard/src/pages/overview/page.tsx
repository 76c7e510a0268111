import { Link } from "@tanstack/react-router";
import { useRead } from "../../api/hooks.ts";
import { durationText } from "../../kit/amounts.tsx";
import { StackedBars } from "../../kit/charts/bars.tsx";
import { Legend } from "../../kit/charts/legend.tsx";
import { Lines } from "../../kit/charts/lines.tsx";
import { Code } from "../../kit/copy.tsx";
import { moneyText } from "../../kit/money.ts";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { useOrganization } from "../../session/account.ts";
import { useProject } from "../../shell/project.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { RangePicker, useRange } from "../usage/range.tsx";
import {
  axisText,
  barsOf,
  latencyLines,
  measureText,
  nameOf,
  type Report,
  requestLine,
} from "../usage/report.ts";
import { BudgetsPanel } from "./budgets-panel.tsx";
import { FiguresPanel } from "./figures-panel.tsx";
import { KeysPanel } from "./keys-panel.tsx";
import { OVERVIEW } from "./texts.ts";
import "../usage/usage.css";

/** How often what is shown is read again. */
const EVERY_MS = 15_000;

export function Page() {
  const say = useTexts(OVERVIEW);
  const { slug } = useOrganization();
  const { input } = useRange();
  const project = useProject();
  const where = { organization: slug, ...(project === null ? {} : { project }) };
  const reading = useRead("usage.report", { ...where, ...input, by: "model" }, { everyMs: EVERY_MS });
  const lastDay = useRead(
    "usage.report",
    { ...where, range: "24h", by: "mode", groups: 1 },
    { everyMs: EVERY_MS },
  );
  return (
    <>
      <PageHead title={say.title} lead={say.lead}>
        <RangePicker />
      </PageHead>
      <Loaded reading={reading} what={say.figures}>
        {(report) =>
          report.total.requests + report.before.total.requests === 0 && lastDay.data?.total.requests === 0 ? (
            <FirstCall />
          ) : (
            <>
              <FiguresPanel report={report} />
              <SpendPanel report={report} />
              <div className="cols">
                <Sheet title={say.requests} end={say.lastDay}>
                  <Loaded reading={lastDay} what={say.requests}>
                    {(day) => <RequestsChart report={day} />}
                  </Loaded>
                </Sheet>
                <Sheet title={say.timeToFirstByte} end={say.lastDay}>
                  <Loaded reading={lastDay} what={say.timeToFirstByte}>
                    {(day) => <LatencyChart report={day} />}
                  </Loaded>
                </Sheet>
              </div>
              <div className="cols">
                <KeysPanel where={where} input={input} />
                <BudgetsPanel />
              </div>
            </>
          )
        }
      </Loaded>
    </>
  );
}

function SpendPanel({ report }: { readonly report: Report }) {
  const say = useTexts(OVERVIEW);
  const language = useLanguage();
  const measure = report.total.charge_usd === null ? "requests" : "spend";
  const { series, points } = barsOf(report, measure, say, language);
  const amounts = [...report.groups, ...(report.others === null ? [] : [{ ...report.others }])].map(
    ({ figures }) =>
      measure === "spend"
        ? moneyText(figures.charge_usd ?? "0", language)
        : measureText(figures.requests, measure, language),
  );
  const unit = say.by[report.unit];
  const total =
    measure === "spend"
      ? moneyText(report.total.charge_usd ?? "0", language)
      : measureText(report.total.requests, measure, language);
  const models = report.groups.slice(0, 3).map((one) => nameOf(one, say).name);
  const label = say.spendSentence(total, new Intl.ListFormat(language).format(models));
  return (
    <Sheet
      title={measure === "spend" ? say.spendBy(unit) : say.requestsBy(unit)}
      end={<Legend of={series.map((one, at) => ({ ...one, value: amounts[at] }))} />}
    >
      <StackedBars
        label={label}
        time={say[report.unit]}
        series={series}
        points={points}
        axisText={axisText(measure, language)}
      />
    </Sheet>
  );
}

function RequestsChart({ report }: { readonly report: Report }) {
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

function LatencyChart({ report }: { readonly report: Report }) {
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

/** Nothing was ever asked: the command that asks first. */
function FirstCall() {
  const say = useTexts(OVERVIEW);
  const { slug } = useOrganization();
  const curl = `curl ${location.origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`;
  return (
    <Sheet>
      <Empty
        title={say.emptyTitle}
        act={
          <Link className="btn main" to={`/app/${slug}/keys` as never} search={{ do: "create" } as never}>
            {say.makeKey}
          </Link>
        }
      >
        {say.emptyText}
      </Empty>
      <Code text={curl} label={say.copyCurl} />
    </Sheet>
  );
}
