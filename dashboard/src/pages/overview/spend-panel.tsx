import { StackedBars } from "../../kit/charts/bars.tsx";
import { Legend } from "../../kit/charts/legend.tsx";
import { moneyText } from "../../kit/money.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { axisText, barsOf, measureText, nameOf, type Report } from "../usage/report.ts";
import { OVERVIEW } from "./texts.ts";

/** What it cost by hour or day, by model. */
export function SpendPanel({ report }: { readonly report: Report }) {
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
