import { type Batch, fileNameOf, type Row, type RowContent } from "../../batches/index.ts";
import { formatUsd } from "../../kernel/money.ts";
import { type LinkOrigins, showCopies } from "./show.ts";
import { type Output, showTask } from "./show-task.ts";

/** A batch as programs read it. */
export function showBatch(batch: Batch, name: string | null) {
  const { held, charged, stillHeld, released } = batch.money;
  return {
    id: batch.id,
    object: "generation.batch",
    name,
    status: batch.status,
    row_count: batch.rows,
    counts: batch.counts,
    held_in_all_usd: formatUsd(held),
    charged_usd: formatUsd(charged),
    held_usd: formatUsd(stillHeld),
    released_usd: formatUsd(released),
    eta_seconds: batch.etaSeconds,
    created_at: batch.createdAt.toISOString(),
    expires_at: batch.expiresAt.toISOString(),
    ended_at: batch.endedAt?.toISOString() ?? null,
  };
}

/** A row as programs read it. */
export function showRow(
  { row, state, task, held }: Row,
  name: string | undefined,
  content: RowContent | undefined,
  source: Output | undefined,
  outputs: readonly Output[],
  origins: LinkOrigins,
) {
  return {
    row,
    object: "generation.batch.row",
    reference: content?.reference ?? null,
    name: name ?? `row ${row}`,
    state,
    images: content?.images ?? [],
    source: source === undefined ? null : { id: source.upload.id, ...showCopies(source.links, origins) },
    held_usd: formatUsd(held),
    generation: task === null ? null : showTask(task, outputs, origins),
  };
}

export const COLUMNS = [
  ...["row", "reference", "state", "error", "charge_usd", "generation", "pictures", "urls", "url_expires_at"],
  "files",
] as const;

/** A row as a line of a table, in the order of `COLUMNS`. */
export function lineOf({
  row,
  reference,
  name,
  state,
  generation,
}: ReturnType<typeof showRow>): readonly unknown[] {
  const outputs = generation?.outputs ?? [];
  return [
    ...[row, reference, state, generation?.error?.code ?? null, generation?.charge_usd ?? null],
    generation?.id ?? null,
    outputs.map(({ id }) => id).join(" "),
    outputs.map(({ url }) => url).join(" "),
    outputs[0]?.url_expires_at ?? null,
    outputs.map(({ index, format }) => fileNameOf(name, index, format ?? "")).join(" | "),
  ];
}
