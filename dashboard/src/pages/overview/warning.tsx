import { Link } from "@tanstack/react-router";
import { useRead } from "../../api/hooks.ts";
import { percentText } from "../../kit/amounts.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { moneyText } from "../../kit/money.ts";
import { Note } from "../../kit/sheet.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { amountsOf, useSubjects } from "../limits/subjects.ts";
import { OVERVIEW } from "./texts.ts";

/** From 80 % on a budget is news. */
const NEARLY = 0.8;

/** One warning at most, the worst: a budget that is spent, one that nearly is, a key that could spend everything. */
export function Warning() {
  const say = useTexts(OVERVIEW);
  const language = useLanguage();
  const { slug } = useOrganization();
  const may = useMay();
  const { nameOf } = useSubjects();
  const budgets = useRead("budgets.list", { organization: slug, limit: 100 }, { isLive: true });
  const checked = useRead(
    "keys.check_up",
    { organization: slug },
    { enabled: may("keys.check_up") === null },
  );
  const worst = (budgets.data?.items ?? [])
    .flatMap((budget) => {
      const amounts = amountsOf(budget);
      return amounts === null ? [] : [{ budget, ...amounts }];
    })
    .toSorted((a, b) => b.used - a.used)[0];
  if (worst !== undefined && worst.used >= NEARLY) {
    const { budget, used, limit_usd: most } = worst;
    const isSpent = used >= 1;
    const limit = moneyText(most, language);
    return (
      <Note
        tone={isSpent ? "bad" : "warn"}
        glyph={<Glyph name={isSpent ? "broken" : "late"} tone={isSpent ? "bad" : "warn"} />}
        end={<Link to={`/app/${slug}/limits` as never}>{say.toLimits}</Link>}
      >
        <b className="strong">
          {isSpent
            ? say.spentAll(nameOf(budget), limit)
            : say.nearlySpent(nameOf(budget), percentText(used, LOCALES[language]), limit)}
        </b>{" "}
        {isSpent ? say.spentAllWhy : say.nearlySpentWhy}
      </Note>
    );
  }
  const open = (checked.data?.items ?? []).flatMap(({ id, name, mode, advice }) => {
    const limit = advice.find(({ code }) => code === "no_limit");
    return limit === undefined || mode === "test" ? [] : [{ id, name, lose: limit.could_lose_usd }];
  })[0];
  if (open === undefined) return null;
  return (
    <Note
      tone="warn"
      glyph={<Glyph name="late" tone="warn" />}
      end={
        <Link to={`/app/${slug}/limits` as never} search={{ do: "create", key: open.id } as never}>
          {say.setBudget}
        </Link>
      }
    >
      <b className="strong">{say.noLimitOn(open.name)}</b>{" "}
      {open.lose === null ? say.leakedAll : say.leaked(moneyText(open.lose, language))}
    </Note>
  );
}
