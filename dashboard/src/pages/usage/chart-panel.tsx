import { StackedBars } from "../../kit/charts/bars.tsx";
import { Legend } from "../../kit/charts/legend.tsx";
import { moneyText } from "../../kit/money.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { axisText, barsOf, type Measure, measureText, type Report } from "./report.ts";
import { USAGE } from "./texts.ts";

/** The answer as bars, with what it comes to. */
export function ChartPanel({ report, measure }: { readonly report: Report; readonly measure: Measure }) {
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
