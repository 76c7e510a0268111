import { useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useAct, useRead } from "../../api/hooks.ts";
import { Meter } from "../../kit/amounts.tsx";
import { AskOnce } from "../../kit/ask-once.tsx";
import { Button } from "../../kit/button.tsx";
import { ActMenu } from "../../kit/menu.tsx";
import { moneyText } from "../../kit/money.ts";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { useAddress } from "../usage/range.tsx";
import { AlertsPanel } from "./alerts-panel.tsx";
import { BudgetDialog } from "./budget-dialog.tsx";
import "./limits.css";
import { SpeedPanel } from "./speed-panel.tsx";
import { amountsOf, type Budget, useSubjects } from "./subjects.ts";
import { LIMITS } from "./texts.ts";

const NEARLY = 0.8;

export function Page() {
  const say = useTexts(LIMITS);
  const { slug } = useOrganization();
  const may = useMay();
  const go = useAddress();
  const search = useSearch({ strict: false }) as { readonly do?: string };
  const [changed, setChanged] = useState<Budget | null>(null);
  const [removed, setRemoved] = useState<Budget | null>(null);
  const organization = useRead("organizations.show", { organization: slug });
  const reading = useRead("budgets.list", { organization: slug, limit: 100 });
  const isNew = search.do === "create" && may("budgets.set") === null;
  return (
    <>
      <PageHead title={say.title} lead={say.lead}>
        {organization.data === undefined ? null : (
          <span className="sm mute">{say.zone(organization.data.time_zone)}</span>
        )}
        <Button
          look="main"
          data-shortcut="c"
          readOnly={may("budgets.set")}
          onPress={() => go({ do: "create" })}
        >
          <Plus className="i" aria-hidden="true" />
          {say.add}
        </Button>
      </PageHead>
      <Sheet title={say.budgets} bare>
        <div className="pad-t">
          <Loaded reading={reading} what={say.budgets}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty
                  title={say.empty}
                  act={
                    <Button readOnly={may("budgets.set")} onPress={() => go({ do: "create" })}>
                      {say.add}
                    </Button>
                  }
                >
                  {say.emptyText}
                </Empty>
              ) : (
                <Budgets items={items} onChange={setChanged} onRemove={setRemoved} />
              )
            }
          </Loaded>
        </div>
      </Sheet>
      <div className="cols l">
        <SpeedPanel />
        <AlertsPanel />
      </div>
      {isNew || changed !== null ? (
        <BudgetDialog
          budget={changed}
          onClose={() => {
            setChanged(null);
            if (isNew) go({ do: undefined });
          }}
        />
      ) : null}
      {removed === null ? null : <RemoveDialog budget={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

const ORDER = ["organization", "project", "member", "key"] as const;

function Budgets({
  items,
  onChange,
  onRemove,
}: {
  readonly items: readonly Budget[];
  readonly onChange: (budget: Budget) => void;
  readonly onRemove: (budget: Budget) => void;
}) {
  const say = useTexts(LIMITS);
  const language = useLanguage();
  const may = useMay();
  const { nameOf } = useSubjects();
  const hidden = <span className="mute">{say.hidden}</span>;
  const columns: readonly Column<Budget>[] = [
    {
      id: "who",
      header: say.who,
      narrow: "main",
      cell: (budget) => (
        <>
          <span className="t1">{nameOf(budget)}</span>
          <span className="t2">
            {budget.scope === "organization" ? say.allProjects : say.scopes[budget.scope]}
          </span>
        </>
      ),
    },
    {
      id: "left",
      header: say.left,
      isNumber: true,
      narrow: "end",
      cell: (budget) => {
        const amounts = amountsOf(budget);
        if (amounts === null) return hidden;
        const { left, used } = amounts;
        return (
          <b className={`num ${left === "0" ? "bad" : used >= NEARLY ? "warn" : ""}`}>
            {moneyText(left, language)}
          </b>
        );
      },
    },
    {
      id: "used",
      header: say.used,
      narrow: "sub",
      label: say.used,
      cell: (budget) => {
        const amounts = amountsOf(budget);
        if (amounts === null) return hidden;
        const { used, reserved, spent_usd: spent, held_usd: held } = amounts;
        return (
          <span className="used">
            <Meter used={used} held={reserved} tone={used >= 1 ? "b" : used >= NEARLY ? "w" : "fg"} />
            <span className="mute num">
              {say.usedText(moneyText(spent, language), reserved > 0 ? moneyText(held, language) : null)}
            </span>
          </span>
        );
      },
    },
    {
      id: "budget",
      header: say.budget,
      isNumber: true,
      narrow: "sub",
      label: say.budget,
      cell: ({ limit_usd: limit, period }) =>
        limit === null ? say.each[period] : `${moneyText(limit, language)} ${say.each[period]}`,
    },
    {
      id: "resets",
      header: say.resets,
      narrow: "sub",
      label: say.resets,
      cell: ({ resets_at: at }) => (at === null ? say.never : <Time at={at} />),
    },
    {
      id: "alerts",
      header: say.alerts,
      narrow: "gone",
      cell: ({ alert_percentages: all }) =>
        all.length === 0 ? say.none : all.map((one) => `${one} %`).join(", "),
    },
    {
      id: "acts",
      header: <span className="vh">{say.actsHead}</span>,
      isNumber: true,
      narrow: "end",
      cell: (budget) => (
        <ActMenu
          label={say.acts(nameOf(budget))}
          acts={[
            {
              id: "change",
              label: say.change,
              readOnly: may("budgets.set"),
              onPress: () => onChange(budget),
            },
            {
              id: "remove",
              label: say.remove,
              isBad: true,
              readOnly: may("budgets.remove"),
              onPress: () => onRemove(budget),
            },
          ]}
        />
      ),
    },
  ];
  const sorted = items.toSorted((a, b) => ORDER.indexOf(a.scope) - ORDER.indexOf(b.scope));
  return (
    <>
      <Table label={say.budgets} columns={columns} rows={sorted} idOf={({ id }) => id} />
      {items.some(({ limit_usd: limit }) => limit === null) ? (
        <p className="sm mute">{say.costsHidden}</p>
      ) : null}
    </>
  );
}

function RemoveDialog({ budget, onClose }: { readonly budget: Budget; readonly onClose: () => void }) {
  const say = useTexts(LIMITS);
  const { slug } = useOrganization();
  const name = useSubjects().nameOf(budget);
  const act = useAct("budgets.remove", ["budgets.list"]);
  const remove = async () => {
    await act.mutateAsync({ organization: slug, budget: budget.id });
    receipt(say.removed(name));
    onClose();
  };
  return (
    <AskOnce
      {...{ title: say.removeTitle(name), lead: say.removeText, no: say.cancel, yes: say.remove, onClose }}
      onYes={remove}
    />
  );
}
