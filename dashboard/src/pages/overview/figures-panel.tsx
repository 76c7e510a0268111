import { useRead } from "../../api/hooks.ts";
import { durationText, Meter, percentText } from "../../kit/amounts.tsx";
import { moneyText } from "../../kit/money.ts";
import { useOrganization } from "../../session/account.ts";
import { DATE_LOCALES, LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { amountsOf } from "../limits/subjects.ts";
import { useRange } from "../usage/range.tsx";
import type { Report } from "../usage/report.ts";
import { OVERVIEW } from "./texts.ts";

/** From 80 % on a budget is news. */
const NEARLY = 0.8;

/** The four figures: what it cost, how much was asked, what failed, how fast it was. */
export function FiguresPanel({ report }: { readonly report: Report }) {
  const say = useTexts(OVERVIEW);
  const language = useLanguage();
  const locale = LOCALES[language];
  const { total, before } = report;
  const { shown } = useRange();
  const count = (value: number) => value.toLocaleString(locale);
  const month = new Date(report.range.since).toLocaleDateString(DATE_LOCALES[language], {
    month: "long",
    timeZone: report.time_zone,
  });
  return (
    <section className="sheet" aria-label={say.figures}>
      <dl className="figures">
        {total.charge_usd === null ? null : (
          <div className="fig">
            <dt>{shown === "month" ? say.spendIn(month) : say.spend}</dt>
            <dd>{moneyText(total.charge_usd, language)}</dd>
            <Budget />
          </div>
        )}
        <div className="fig">
          <dt>{say.requests}</dt>
          <dd>{count(total.requests)}</dd>
          <dd className="xs num">{compared(total.requests, before.total.requests, say, locale)}</dd>
        </div>
        <div className="fig">
          <dt>{say.failed}</dt>
          <dd>{percentText(total.requests === 0 ? 0 : total.failed / total.requests, locale)}</dd>
          <dd className="xs num">
            {say.failedOf(
              count(total.failed),
              total.failed_charge_usd === null ? null : moneyText(total.failed_charge_usd, language),
            )}
          </dd>
        </div>
        <div className="fig">
          <dt>{say.firstByte}</dt>
          <dd>{total.first_byte_p50_ms === null ? "–" : durationText(total.first_byte_p50_ms, locale)}</dd>
          <dd className="xs num">
            {total.first_byte_p95_ms === null
              ? say.noFirstByte
              : say.firstByteRest(
                  durationText(total.first_byte_p95_ms, locale),
                  total.own_ms === null ? null : durationText(Math.round(total.own_ms * 10) / 10, locale),
                )}
          </dd>
        </div>
      </dl>
      {total.charge_usd === null ? <footer>{say.costsHidden}</footer> : null}
    </section>
  );
}

/** The organization's budget of the month, where there is one, and what is held of it. */
function Budget() {
  const say = useTexts(OVERVIEW);
  const language = useLanguage();
  const { slug } = useOrganization();
  const { data } = useRead("budgets.list", { organization: slug, limit: 100 }, { isLive: true });
  const budget = data?.items.find(({ scope, period }) => scope === "organization" && period === "month");
  const amounts = budget === undefined ? null : amountsOf(budget);
  if (amounts === null) return <dd className="xs num">&nbsp;</dd>;
  const { used, reserved, limit_usd: limit, held_usd: heldUsd } = amounts;
  const held = reserved > 0 ? `; ${say.held(moneyText(heldUsd, language))}` : "";
  return (
    <>
      <dd className="budget">
        <Meter used={used} held={reserved} tone={used >= NEARLY ? "w" : "fg"} />
      </dd>
      <dd className="xs num">
        {say.ofBudget(moneyText(limit, language))}
        {held}
      </dd>
    </>
  );
}

function compared(now: number, before: number, say: (typeof OVERVIEW)["en"], locale: string): string {
  if (before === 0) return now === 0 ? say.same : say.nothingBefore;
  const change = now / before - 1;
  if (change === 0) return say.same;
  return change > 0 ? say.more(percentText(change, locale)) : say.less(percentText(-change, locale));
}
