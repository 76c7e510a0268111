import "./batches.css";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTexts } from "../../../texts/language.ts";
import type { Pictures } from "../desk/api.ts";
import type { Side } from "../use-side.ts";
import { type Batch, Batches } from "./api.ts";
import { useBatchName } from "./batch-name.ts";
import { Stones } from "./stones.tsx";
import { BATCH_TEXTS } from "./texts.ts";

/** How often a batch that is under way is looked at. */
const LOOK_MS = 2_000;

const isMoving = ({ status }: Batch): boolean => status === "running" || status === "paused";

/** The newest batch that is under way, with the way to it. One that ends while somebody looks stays, and says so. */
export function BatchStrip({
  api,
  organization,
  side,
}: {
  readonly api: Pictures;
  readonly organization: string;
  readonly side: Side;
}) {
  const batches = useMemo(() => new Batches(api), [api]);
  const [shown, setShown] = useState<{ readonly batch: Batch; readonly others: number } | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (id: string | null, others: number) => {
      try {
        const moving = id === null ? (await batches.list(null)).data.filter(isMoving) : [];
        const batch = id === null ? moving[0] : await batches.show(id);
        const more = id === null ? moving.length - 1 : others;
        if (isOver || batch === undefined) return;
        setShown({ batch, others: more });
        if (isMoving(batch)) timer = setTimeout(() => void look(batch.id, more), LOOK_MS);
      } catch {
        // It was deleted meanwhile, or the line is lost, which says so itself: photos and pictures are what this page is for.
        if (!isOver) setShown(null);
      }
    };
    setShown(null);
    void look(null, 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [batches]);
  return shown === null ? null : <Strip {...shown} organization={organization} side={side} />;
}

function Strip({
  batch,
  others,
  organization,
  side,
}: {
  readonly batch: Batch;
  readonly others: number;
  readonly organization: string;
  readonly side: Side;
}) {
  const say = useTexts(BATCH_TEXTS);
  const name = useBatchName(batch);
  const { counts, row_count: rows, eta_seconds: eta, status } = batch;
  const done = counts.succeeded + counts.partially_succeeded;
  const needs = counts.failed + counts.outcome_unknown;
  const to = `/app/${organization}/studio/batches` as never;
  const search = { side } as never;
  return (
    <section className="sheet strip" aria-label={say.batches}>
      <Link to={`${to}/${batch.id}` as never} search={search}>
        <b>{name}</b>
        <span className="mute sm">{say.status[status]}</span>
      </Link>
      <Stones batch={batch} />
      <span className="sm soft num">
        {done} {say.figures.of(rows)}
        {status !== "running" || eta === null ? null : `, ${say.figures.minutes(Math.ceil(eta / 60))}`}
      </span>
      {needs === 0 && others === 0 ? null : (
        <span className="sm strip-end">
          {needs === 0 ? null : (
            <Link className="warn" to={`${to}/${batch.id}` as never} search={search}>
              {say.needYou(needs)}
            </Link>
          )}
          {others === 0 ? null : (
            <Link to={to} search={search}>
              {say.otherBatches(others)}
            </Link>
          )}
        </span>
      )}
    </section>
  );
}
