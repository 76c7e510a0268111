import { Download } from "lucide-react";
import { addressOf } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { StackedBars } from "../../kit/charts/bars.tsx";
import { Legend } from "../../kit/charts/legend.tsx";
import { ActMenu } from "../../kit/menu.tsx";
import { moneyText } from "../../kit/money.ts";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { useOrganization } from "../../session/account.ts";
import { useProject } from "../../shell/project.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { useQuestion } from "./question.ts";
import { QuestionBar } from "./question-bar.tsx";
import { useRange } from "./range.tsx";
import { axisText, barsOf, COLOURS, type Measure, measureText, type Report } from "./report.ts";
import { RequestsPanel } from "./requests-panel.tsx";
import { SumsTable } from "./sums-table.tsx";
import { USAGE } from "./texts.ts";
import "./usage.css";

const MOST_GROUPS = 50;

export function Page() {
  const say = useTexts(USAGE);
  const { slug } = useOrganization();
  const project = useProject();
  const { input } = useRange();
  const { measure, by, unit, isWhole, filters } = useQuestion();
  const reading = useRead("usage.report", {
    organization: slug,
    ...(project === null ? {} : { project }),
    ...input,
    ...filters,
    by,
    groups: isWhole ? MOST_GROUPS : COLOURS,
    order: measure === "spend" ? "spend" : "requests",
    ...(unit === undefined ? {} : { unit }),
  });
  const asked = { organization: slug, ...(project === null ? {} : { project }), ...filters };
  return (
    <>
      <PageHead title={say.title}>
        <ExportMenu report={reading.data} asked={asked} />
      </PageHead>
      <QuestionBar report={reading.data} />
      <Loaded reading={reading} what={say.what}>
        {(report) =>
          report.total.requests === 0 ? (
            <Sheet>
              <Empty title={say.empty}>
                {Object.keys(filters).length > 0 ? say.emptyFilter : say.emptyTime}
              </Empty>
            </Sheet>
          ) : (
            <>
              <ChartPanel
                report={report}
                measure={report.total.charge_usd === null && measure === "spend" ? "requests" : measure}
              />
              <SumsTable report={report} />
              <RequestsPanel range={report.range} asked={asked} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function ChartPanel({ report, measure }: { readonly report: Report; readonly measure: Measure }) {
  const say = useTexts(USAGE);
  const language = useLanguage();
  const { series, points } = barsOf(report, measure, say, language);
  const { total } = report;
  const whole =
    measure === "spend"
      ? moneyText(total.charge_usd ?? "0", language)
      : measureText(total[measure], measure, language);
  return (
    <section className="sheet">
      <header>
        <p className="bigfig num">{whole}</p>
        <div className="end">
          <Legend of={series} />
        </div>
      </header>
      <div className="body">
        <StackedBars
          label={say.sentence(say.measures[measure], say.groups[report.by], whole)}
          time={say[report.unit]}
          series={series}
          points={points}
          axisText={axisText(measure, language)}
          height={260}
        />
      </div>
    </section>
  );
}

function ExportMenu({
  report,
  asked,
}: {
  readonly report: Report | undefined;
  readonly asked: { readonly organization: string };
}) {
  const say = useTexts(USAGE);
  const download = (format: "csv" | "json") => {
    if (report === undefined) return;
    const link = document.createElement("a");
    link.href = addressOf("usage.export", { ...asked, ...report.range, format });
    link.download = "";
    link.click();
  };
  return (
    <ActMenu
      label={say.export}
      trigger={
        <Button isDisabled={report === undefined}>
          <Download className="i" aria-hidden="true" />
          {say.export}
        </Button>
      }
      acts={[
        { id: "csv", label: say.exportCsv, onPress: () => download("csv") },
        { id: "json", label: say.exportJson, onPress: () => download("json") },
      ]}
    />
  );
}
