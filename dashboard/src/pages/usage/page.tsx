import { useRead } from "../../api/hooks.ts";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { useOrganization } from "../../session/account.ts";
import { useProject } from "../../shell/project.ts";
import { useTexts } from "../../texts/language.ts";
import { ChartPanel } from "./chart-panel.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { useQuestion } from "./question.ts";
import { QuestionBar } from "./question-bar.tsx";
import { useRange } from "./range.tsx";
import { COLOURS } from "./report.ts";
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
