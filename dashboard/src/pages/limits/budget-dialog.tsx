import { useState } from "react";
import type { Input } from "../../api/client.ts";
import { useAct, useRead } from "../../api/hooks.ts";
import { durationText } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Select } from "../../kit/choices.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { microOf, moneyText, readMoney } from "../../kit/money.ts";
import { Fault } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { type Budget, type Subject, useSubjects } from "./subjects.ts";
import { LIMITS } from "./texts.ts";

const PERIODS = ["day", "month", "total"] as const;
type Period = (typeof PERIODS)[number];

const idOf = ({ scope, id }: Subject) => `${scope} ${id ?? ""}`;

/** Sets a limit, and says what it would do now before it is set. */
export function BudgetDialog({
  budget,
  onClose,
}: {
  readonly budget: Budget | null;
  readonly onClose: () => void;
}) {
  const say = useTexts(LIMITS);
  const language = useLanguage();
  const locale = LOCALES[language];
  const { slug } = useOrganization();
  const { all, keysOf } = useSubjects();
  const [chosen, setChosen] = useState(
    budget === null ? "organization " : `${budget.scope} ${budget.subject ?? ""}`,
  );
  const [typed, setTyped] = useState(budget?.limit_usd ? String(Number(budget.limit_usd)) : "");
  const [period, setPeriod] = useState<Period>(budget?.period ?? "month");
  const [tells, setTells] = useState((budget?.alert_percentages ?? [50, 80, 100]).join(", "));
  const [isChecked, setChecked] = useState(false);
  const act = useAct("budgets.set", ["budgets.list"]);
  const subject = all.find((one) => idOf(one) === chosen) ?? all[0];
  const limit = readMoney(typed, language);
  const percentages = percentagesOf(tells);
  const spent = useSpent(subject, period, budget);
  if (subject === undefined) return null;
  const isOver = limit !== null && spent !== null && microOf(spent) >= microOf(limit);
  const save = async () => {
    setChecked(true);
    if (limit === null || percentages === null) return;
    const whose = subject.scope === "organization" ? {} : { [subject.scope]: subject.id ?? "" };
    const input = { organization: slug, ...whose, limit_usd: limit, period, alert_percentages: percentages };
    const { nodes } = await act.mutateAsync(input as Input<"budgets.set">);
    const slowest = Math.max(0, ...nodes.map(({ after_ms: ms }) => ms));
    receipt(say.set(subject.name, durationText(Math.round(slowest), locale)));
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={budget === null ? say.dialogNew : say.dialogChange}
      footer={
        <>
          <Button onPress={onClose}>{say.cancel}</Button>
          <Button look="main" isDisabled={act.isPending} onPress={() => void save().catch(() => {})}>
            {say.save}
          </Button>
        </>
      }
    >
      <div className="form-rows">
        <Select
          label={say.limits}
          value={idOf(subject)}
          isDisabled={budget !== null}
          choices={all.map((one) => ({ id: idOf(one), label: one.name, note: say.scopes[one.scope] }))}
          onChange={setChosen}
        />
        <Field
          label={say.amount}
          hint={say.amountHint}
          inputMode="decimal"
          before={<span aria-hidden="true">$</span>}
          value={typed}
          onChange={setTyped}
          error={isChecked && limit === null ? say.amountWrong : null}
          isRequired
        />
        <Select
          label={say.period}
          value={period}
          isDisabled={budget !== null}
          choices={PERIODS.map((id) => ({ id, label: say.periods[id] }))}
          onChange={setPeriod}
        />
        <Field
          label={say.tells}
          hint={say.tellsHint}
          optional
          value={tells}
          onChange={setTells}
          error={isChecked && percentages === null ? say.tellsWrong : null}
        />
        <p className={`say ${isOver ? "warn" : "soft"}`} role="status">
          {limit === null ? "" : say.sentence(subject.name, moneyText(limit, language), say.each[period])}{" "}
          {spent === null || limit === null ? "" : say.sentenceSpent(moneyText(spent, language))}{" "}
          {isOver ? <b>{say.stops(keysOf(subject))}</b> : null}
        </p>
        {act.error === null ? null : <Fault what={say.budgets} error={act.error} />}
      </div>
    </Dialog>
  );
}

/** What was spent of it in this period already; null where that is not known without setting it. */
function useSpent(subject: Subject | undefined, period: Period, budget: Budget | null): string | null {
  const { slug } = useOrganization();
  const filter =
    subject === undefined || subject.scope === "organization"
      ? {}
      : { [subject.scope]: subject.id ?? undefined };
  const now = new Date().toISOString().slice(0, 13);
  const range =
    period === "month"
      ? { range: "month" as const }
      : { range: "custom" as const, since: `${now}:00:00Z`, unit: "day" as const };
  const { data } = useRead(
    "usage.report",
    { organization: slug, ...range, ...filter, groups: 1 } as Input<"usage.report">,
    { enabled: subject !== undefined && period !== "total" && budget === null },
  );
  if (budget !== null) return budget.spent_usd;
  return period === "total" ? null : (data?.total.charge_usd ?? null);
}

/** Percentages with commas; null where they are none. */
function percentagesOf(text: string): number[] | null {
  if (text.trim() === "") return [];
  const all = text.split(",").map((one) => Number(one.trim().replace(/%$/, "")));
  return all.every((one) => Number.isInteger(one) && one >= 1 && one <= 100) ? all : null;
}
