import { Link } from "@tanstack/react-router";
import { useRead } from "../../api/hooks.ts";
import { Meter } from "../../kit/amounts.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { moneyText } from "../../kit/money.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { amountsOf } from "../limits/subjects.ts";
import { OVERVIEW } from "./texts.ts";

const SHOWN = 4;
const NEARLY = 0.8;

/** The budgets that are nearest to their end. */
export function BudgetsPanel() {
  const say = useTexts(OVERVIEW);
  const language = useLanguage();
  const { slug } = useOrganization();
  const reading = useRead("budgets.list", { organization: slug, limit: 100 }, { isLive: true });
  const keys = useRead("keys.list", { organization: slug, limit: 100 });
  const end = <Link to={`/app/${slug}/limits` as never}>{say.allBudgets}</Link>;
  return (
    <Sheet title={say.budgets} end={end}>
      <Loaded reading={reading} what={say.budgets}>
        {({ items }) => {
          const nearest = items
            .flatMap((budget) => {
              const amounts = amountsOf(budget);
              return amounts === null ? [] : [{ ...budget, ...amounts }];
            })
            .toSorted((a, b) => b.used + b.reserved - a.used - a.reserved)
            .slice(0, SHOWN);
          if (nearest.length === 0 && items.length > 0) return <p className="mute">{say.costsHidden}</p>;
          if (nearest.length === 0)
            return (
              <p className="receipt">
                <Glyph name="waiting" tone="warn" />
                <span>
                  {say.noBudget}{" "}
                  <Link to={`/app/${slug}/limits` as never} search={{ do: "create" } as never}>
                    {say.setBudget}
                  </Link>
                </span>
              </p>
            );
          return (
            <ul className="budget-list">
              {nearest.map((budget) => {
                const { scope, subject, used, reserved, left, resets_at: resets } = budget;
                const name =
                  scope === "key"
                    ? (keys.data?.items.find(({ original, id }) => original === subject || id === subject)
                        ?.name ?? say.key)
                    : say[scope];
                return (
                  <li key={budget.id}>
                    <span className="strong">{name}</span>
                    <Meter used={used} held={reserved} tone={used >= 1 ? "b" : used >= NEARLY ? "w" : "fg"} />
                    <span className="mute num">
                      {say.left(moneyText(left, language))}
                      {resets === null ? null : (
                        <>
                          , {say.resets} <Time at={resets} />
                        </>
                      )}
                    </span>
                  </li>
                );
              })}
            </ul>
          );
        }}
      </Loaded>
    </Sheet>
  );
}
