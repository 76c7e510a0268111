import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Glyph } from "../../../kit/glyph.tsx";
import { Note } from "../../../kit/sheet.tsx";
import { Loaded, useProblemSentence } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import { type Batch, needsSomebody, type Retry, type Row } from "./api.ts";
import { BatchDesk } from "./batch-desk.ts";
import { BatchHead } from "./batch-head.tsx";
import { BatchFigures } from "./figures.tsx";
import { Leaving } from "./leaving.tsx";
import { RowsSheet } from "./rows-sheet.tsx";
import { Stones } from "./stones.tsx";
import { BATCH_TEXTS } from "./texts.ts";
import { type BatchStudio, WithinStudio } from "./within.tsx";

/** One batch: what is where, what it cost, and what can be done about what failed. */
export function Page() {
  return <WithinStudio>{(given) => <OneBatch given={given} />}</WithinStudio>;
}

function OneBatch({ given }: { readonly given: BatchStudio }) {
  const say = useTexts(BATCH_TEXTS);
  const { batches } = given;
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
      {({ batch, rows }) => <Opened batch={batch} rows={rows} desk={desk} given={given} />}
    </Loaded>
  );
}

function Opened({
  batch,
  rows,
  desk,
  given,
}: {
  readonly batch: Batch;
  readonly rows: readonly Row[];
  readonly desk: BatchDesk;
  readonly given: BatchStudio;
}) {
  const say = useTexts(BATCH_TEXTS);
  const sentence = useProblemSentence();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { organization, reason, studio } = given;
  const mayChange = reason === null;
  const list = `/app/${organization}/studio/batches` as never;
  const told = async (work: Promise<unknown>) => {
    setError(null);
    await work.catch(setError);
  };
  const act = (what: "cancel" | "pause" | "resume") => void told(desk.act((all) => all.act(batch.id, what)));
  const retry = async (what: Retry) => {
    await desk.act((all) => all.retry(batch.id, what));
    receipt(say.again);
  };
  const replace = async (row: Row, file: File) => {
    const never = new AbortController().signal;
    const { id } = await studio.api.send(file, crypto.randomUUID(), () => undefined, never);
    await retry({ rows: [row.row], images: [id] });
  };
  const numbersOf = (some: readonly Row[]) => ({ rows: some.map(({ row }) => row) });
  const needing = rows.filter(needsSomebody);
  const isMoving = batch.status === "running" || batch.status === "paused";
  const acts = [
    ...(needing.length === 0
      ? []
      : [
          {
            ...{ id: "retry", label: say.tryAll(needing.length) },
            onPress: () => void told(retry(numbersOf(needing))),
          },
        ]),
    ...(isMoving ? [{ id: "cancel", label: say.cancel, onPress: () => act("cancel") }] : []),
    { id: "remove", label: say.remove, isBad: true, onPress: () => setLeaving(true) },
  ];
  return (
    <>
      <BatchHead
        batch={batch}
        rows={rows}
        toList={
          <Link to={list} search={true as never}>
            {say.batches}
          </Link>
        }
        acts={mayChange ? acts : []}
        told={told}
        onAct={mayChange ? act : null}
      />
      {mayChange ? null : (
        <Note glyph={<Glyph name="off" />}>
          {reason} {say.youLook}
        </Note>
      )}
      {error === null ? null : (
        <Note tone="bad" glyph={<Glyph name="broken" tone="bad" />}>
          {sentence(error)}
        </Note>
      )}
      <section className="sheet batch" aria-label={say.columns.state}>
        <Stones batch={batch} />
        <BatchFigures batch={batch} />
      </section>
      <RowsSheet
        batch={batch}
        rows={rows}
        given={given}
        acts={
          mayChange
            ? {
                onMend: retry,
                onPhoto: (row, file) => void told(replace(row, file)),
                onRetry: (some) => retry(numbersOf(some)),
                onDelete: (some, progress) => desk.forgetRows(some, progress),
              }
            : null
        }
      />
      {isLeaving ? (
        <Leaving
          onClose={() => setLeaving(false)}
          onDelete={async () => {
            await desk.forget();
            receipt(say.removed);
            void navigate({ to: list, search: true as never });
          }}
        />
      ) : null}
    </>
  );
}
