import { Link } from "@tanstack/react-router";
import { useRead } from "../../api/hooks.ts";
import { Meter } from "../../kit/amounts.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { microOf, moneyText } from "../../kit/money.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
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
          const share = (usd: string, limit: string) =>
            Number(microOf(usd)) / Math.max(1, Number(microOf(limit)));
          const nearest = items
            .map((budget) => ({
              ...budget,
              used: share(budget.spent_usd, budget.limit_usd),
              reserved: share(budget.held_usd, budget.limit_usd),
            }))
            .toSorted((a, b) => b.used + b.reserved - a.used - a.reserved)
            .slice(0, SHOWN);
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
                const left = microOf(budget.limit_usd) - microOf(budget.spent_usd) - microOf(budget.held_usd);
                const { scope, subject, used, reserved, resets_at: resets } = budget;
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
                      {say.left(moneyText(dollars(left < 0n ? 0n : left), language))}
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

/** Micro-dollars as the contract writes them. */
function dollars(micro: bigint): string {
  const digits = micro.toString().padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
