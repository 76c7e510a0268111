import { useState } from "react";
import { Select } from "../../../kit/choices.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { Time } from "../../../kit/time.tsx";
import { useTexts } from "../../../texts/language.ts";
import { PRESET_NAMES, PRESETS, type Preset } from "../making/operations.ts";
import { type Batch, isDone, isOpen, needsSomebody, type Row } from "./api.ts";
import { useBatchName } from "./batch-name.ts";
import { ChosenRows } from "./chosen-rows.tsx";
import { type RowActs, RowsTable } from "./rows.tsx";
import { BATCH_TEXTS } from "./texts.ts";
import { useCheckedRows } from "./use-checks.ts";
import { useChoice } from "./use-choice.ts";
import type { BatchStudio } from "./within.tsx";

const FILTERS: Readonly<Record<"all" | "needs" | "open" | "done", (row: Row) => boolean>> = {
  all: () => true,
  needs: needsSomebody,
  open: isOpen,
  done: isDone,
};
const FILTER_NAMES = ["all", "needs", "open", "done"] as const;

/** The rows of a batch: those of a kind, checked for a marketplace, chosen one by one. */
export function RowsSheet({
  batch,
  rows,
  given: { studio, organization, mode },
  acts,
}: {
  readonly batch: Batch;
  readonly rows: readonly Row[];
  readonly given: BatchStudio;
  /** Null: whoever reads may only look. */
  readonly acts: (RowActs & NonNullable<Parameters<typeof ChosenRows>[0]["acts"]>) | null;
}) {
  const say = useTexts(BATCH_TEXTS);
  const name = useBatchName(batch);
  const [filter, setFilter] = useState<(typeof FILTER_NAMES)[number]>("all");
  const [preset, setPreset] = useState<Preset | "none">("none");
  const shown = rows.filter(FILTERS[filter]);
  const choice = useChoice(shown);
  const checks = useCheckedRows(studio.api, preset === "none" ? null : preset, shown);
  return (
    <Sheet
      bare
      footer={
        <>
          <span>{say.shown(shown.length, batch.row_count)}</span>
          <span className="end">
            {batch.status === "expired" ? (
              say.left
            ) : (
              <>
                {say.leave} <Time at={batch.expires_at} />.
              </>
            )}
          </span>
        </>
      }
    >
      <div className="filters inset">
        <fieldset className="chips">
          <legend className="vh">{say.filter}</legend>
          {FILTER_NAMES.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={one === filter}
              onClick={() => setFilter(one)}
            >
              {say.filters[one]} {rows.filter(FILTERS[one]).length}
            </button>
          ))}
        </fieldset>
        {rows.some(isDone) ? (
          <span className="end">
            <Select
              label={say.check}
              value={preset}
              onChange={setPreset}
              choices={[
                { id: "none", label: say.noCheck },
                ...PRESETS.map((one) => ({ id: one, label: PRESET_NAMES[one] })),
              ]}
            />
          </span>
        ) : null}
      </div>
      {shown.length === 0 ? (
        <p className="pad soft sm">{say.nothingHere}</p>
      ) : (
        <RowsTable
          rows={shown}
          label={say.title}
          checks={preset === "none" ? null : { preset, of: checks }}
          choice={choice}
          to={{ organization, side: mode }}
          acts={acts}
        />
      )}
      <ChosenRows choice={choice} shown={shown.length} archive={name} acts={acts} />
    </Sheet>
  );
}
