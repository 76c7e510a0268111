import { useRead } from "../../api/hooks.ts";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { useHeardAt } from "../../live/live.ts";
import { useOrganization } from "../../session/account.ts";
import { useProject } from "../../shell/project.ts";
import { useTexts } from "../../texts/language.ts";
import { RangePicker, useRange } from "../usage/range.tsx";
import "../usage/usage.css";
import { ActsPanel } from "./acts-panel.tsx";
import { BudgetsPanel } from "./budgets-panel.tsx";
import { LatencyChart, RequestsChart } from "./day-charts.tsx";
import { FiguresPanel } from "./figures-panel.tsx";
import { FirstCall } from "./first-call.tsx";
import { KeysPanel } from "./keys-panel.tsx";
import { SpendPanel } from "./spend-panel.tsx";
import { OVERVIEW } from "./texts.ts";
import { Warning } from "./warning.tsx";

/** How often what is shown is read again where the server cannot say when something happened. */
const EVERY_MS = 15_000;

export function Page() {
  const say = useTexts(OVERVIEW);
  const { slug } = useOrganization();
  const { input } = useRange();
  const project = useProject();
  const where = { organization: slug, ...(project === null ? {} : { project }) };
  const isLive = useHeardAt() !== null;
  const again = { isLive: true, ...(isLive ? {} : { everyMs: EVERY_MS }) };
  const reading = useRead("usage.report", { ...where, ...input, by: "model" }, again);
  const lastDay = useRead("usage.report", { ...where, range: "24h", by: "mode", groups: 1 }, again);
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
              <Warning />
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
                <ActsPanel />
              </div>
              <BudgetsPanel />
            </>
          )
        }
      </Loaded>
    </>
  );
}
