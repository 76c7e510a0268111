import { useTexts } from "../../../texts/language.ts";
import type { Batch } from "./api.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** More stones than this are too small to see: each then stands for several rows. */
const MOST = 100;

/** What of a batch is where, at a glance: one stone for each row, or for as many as each stands for. */
export function Stones({ batch: { counts, row_count } }: { readonly batch: Batch }) {
  const say = useTexts(BATCH_TEXTS);
  const done = counts.succeeded + counts.partially_succeeded;
  const needs = counts.failed + counts.outcome_unknown;
  const parts = [
    ["done", done],
    ["running", counts.running],
    ["needs", needs],
    ["over", counts.cancelled + counts.expired + counts.deleted],
    ["waiting", counts.queued],
  ] as const;
  const each = Math.max(1, Math.ceil(row_count / MOST));
  let [before, placed] = [0, 0];
  const stones = parts.flatMap(([look, count]) => {
    before += count;
    // By sums, so that all of them together are the whole.
    const until = Math.round(before / each);
    const many = Math.max(until - placed, count > 0 && placed < until ? 1 : 0);
    const own = Array.from({ length: many }, (_, at) => ({ id: `${look}-${at}`, look }));
    placed += many;
    return own;
  });
  return (
    <div className="stones" role="img" aria-label={say.stones(done, needs, counts.running, counts.queued)}>
      {stones.map(({ id, look }) => (
        <span key={id} className={`st ${look}`} />
      ))}
    </div>
  );
}
