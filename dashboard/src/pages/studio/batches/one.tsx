import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Download, Pause, Play } from "lucide-react";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Button } from "../../../kit/button.tsx";
import { Select } from "../../../kit/choices.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { ActMenu } from "../../../kit/menu.tsx";
import { Note, Sheet } from "../../../kit/sheet.tsx";
import { Loaded, useProblemSentence } from "../../../kit/states.tsx";
import { Time } from "../../../kit/time.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import { saveAll } from "../desk/save.ts";
import { PRESET_NAMES, PRESETS, type Preset } from "../making/operations.ts";
import { type Batch, isDone, isOpen, needsSomebody, type Retry, type Row } from "./api.ts";
import { BatchDesk } from "./batch-desk.ts";
import { BatchFigures } from "./figures.tsx";
import { Leaving } from "./leaving.tsx";
import { BatchName } from "./page.tsx";
import { RowsTable } from "./rows.tsx";
import { Stones } from "./stones.tsx";
import { BATCH_TEXTS } from "./texts.ts";
import { useChecks } from "./use-checks.ts";
import { type BatchStudio, WithinStudio } from "./within.tsx";

const FILTERS: Readonly<Record<"all" | "needs" | "open" | "done", (row: Row) => boolean>> = {
  all: () => true,
  needs: needsSomebody,
  open: isOpen,
  done: isDone,
};
const FILTER_NAMES = ["all", "needs", "open", "done"] as const;

/** One batch: what is where, what it cost, and what can be done about what failed. */
export function Page() {
  return <WithinStudio>{(given) => <OneBatch {...given} />}</WithinStudio>;
}

function OneBatch({ organization, studio, batches }: BatchStudio) {
  const say = useTexts(BATCH_TEXTS);
  const { batch: id } = useParams({ strict: false }) as { readonly batch: string };
  const desk = useMemo(() => new BatchDesk(batches, id), [batches, id]);
  useEffect(() => {
    void desk.open();
    return () => desk.close();
  }, [desk]);
  const now = useSyncExternalStore(desk.watch, desk.read);
  const reading = {
    data: now.batch === null ? undefined : { batch: now.batch, rows: now.rows },
    error: now.error,
    refetch: () => desk.open(),
  };
  return (
    <Loaded reading={reading} what={say.title}>
      {({ batch, rows }) => (
        <Opened
          batch={batch}
          rows={rows}
          desk={desk}
          api={studio.api}
          toList={
            <Link to={`/app/${organization}/studio/batches` as never} search={true as never}>
              {say.batches}
            </Link>
          }
          organization={organization}
        />
      )}
    </Loaded>
  );
}

function Opened({
  batch,
  rows,
  desk,
  api,
  toList,
  organization,
}: {
  readonly batch: Batch;
  readonly rows: readonly Row[];
  readonly desk: BatchDesk;
  readonly api: BatchStudio["studio"]["api"];
  readonly toList: React.ReactNode;
  readonly organization: string;
}) {
  const say = useTexts(BATCH_TEXTS);
  const sentence = useProblemSentence();
  const navigate = useNavigate();
  const [filter, setFilter] = useState<(typeof FILTER_NAMES)[number]>("all");
  const [preset, setPreset] = useState<Preset | "none">("none");
  const [packed, setPacked] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isLeaving, setLeaving] = useState(false);
  const shown = rows.filter(FILTERS[filter]);
  const made = rows.flatMap((row) =>
    (row.generation?.outputs ?? []).map((output, at) => ({
      ...{ id: output.id, url: output.url, format: output.format },
      name: `${row.reference ?? say.row(row.row)}${at === 0 ? "" : ` ${at + 1}`}`,
    })),
  );
  const checks = useChecks(
    api,
    preset === "none" ? null : preset,
    shown.flatMap(({ generation }) => generation?.outputs[0]?.id ?? []),
  );
  const told = async (work: Promise<unknown>) => {
    setError(null);
    await work.catch(setError);
  };
  const act = (what: "cancel" | "pause" | "resume") => told(desk.act((all) => all.act(batch.id, what)));
  const retry = async (what: Retry) => {
    await desk.act((all) => all.retry(batch.id, what));
    receipt(say.again);
  };
  const replace = async (row: Row, file: File) => {
    const never = new AbortController().signal;
    const { id } = await api.send(file, crypto.randomUUID(), () => undefined, never);
    await retry({ rows: [row.row], images: [id] });
  };
  const download = async () => {
    setPacked(0);
    await told(saveAll(made, setPacked));
    setPacked(null);
  };
  const needing = rows.filter(needsSomebody);
  const isMoving = batch.status === "running" || batch.status === "paused";
  return (
    <>
      <div className="head">
        <div>
          <p className="sm">{toList}</p>
          <h1>
            <BatchName batch={batch} />
          </h1>
          <p>
            {say.status[batch.status]}. {say.started} <Time at={batch.created_at} />.
          </p>
        </div>
        <div className="acts">
          {isMoving ? (
            <Button onPress={() => void act(batch.status === "paused" ? "resume" : "pause")}>
              {batch.status === "paused" ? (
                <Play className="i" aria-hidden="true" />
              ) : (
                <Pause className="i" aria-hidden="true" />
              )}
              {batch.status === "paused" ? say.resume : say.pause}
            </Button>
          ) : null}
          {made.length === 0 ? null : (
            <Button look="main" isDisabled={packed !== null} onPress={() => void download()}>
              <Download className="i" aria-hidden="true" />
              {packed === null ? say.download(made.length) : say.packing(packed, made.length)}
            </Button>
          )}
          <ActMenu
            label={say.acts}
            acts={[
              ...(needing.length > 0
                ? [
                    {
                      id: "retry",
                      label: say.tryAll(needing.length),
                      onPress: () => void told(retry({ rows: needing.map(({ row }) => row) })),
                    },
                  ]
                : []),
              ...(isMoving ? [{ id: "cancel", label: say.cancel, onPress: () => void act("cancel") }] : []),
              { id: "remove", label: say.remove, isBad: true, onPress: () => setLeaving(true) },
            ]}
          />
        </div>
      </div>
      {error === null ? null : (
        <Note tone="bad" glyph={<Glyph name="broken" tone="bad" />}>
          {sentence(error)}
        </Note>
      )}
      <section className="sheet batch" aria-label={say.columns.state}>
        <Stones batch={batch} />
        <BatchFigures batch={batch} />
      </section>
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
            {FILTER_NAMES.map((name) => (
              <button
                key={name}
                type="button"
                className="chip"
                aria-pressed={name === filter}
                onClick={() => setFilter(name)}
              >
                {say.filters[name]} {rows.filter(FILTERS[name]).length}
              </button>
            ))}
          </fieldset>
          {made.length === 0 ? null : (
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
          )}
        </div>
        {shown.length === 0 ? (
          <p className="pad soft sm">{say.nothingHere}</p>
        ) : (
          <RowsTable
            rows={shown}
            label={say.title}
            checks={preset === "none" ? null : checks}
            acts={{ onRetry: retry, onPhoto: (row, file) => void told(replace(row, file)) }}
          />
        )}
      </Sheet>
      {isLeaving ? (
        <Leaving
          onClose={() => setLeaving(false)}
          onDelete={async () => {
            await desk.forget();
            receipt(say.removed);
            void navigate({
              to: `/app/${organization}/studio/batches` as never,
              search: true as never,
            });
          }}
        />
      ) : null}
    </>
  );
}
