import {
  type Batch,
  batchBegunBefore,
  batchesIn,
  beginBatch,
  cancelBatch,
  deleteBatch,
  MOST_ROWS,
  type Row,
  type RowContent,
  type RowState,
  type RowsAsked,
  readBatch,
  readContent,
  readName,
  retryRows,
  rowNames,
  rowsIn,
  rowsOfTable,
  setPaused,
} from "../../batches/index.ts";
import type { BatchesApi, MediaCaller } from "../../http/media/media-app.ts";
import { ACT_KEY, KeyedHashes } from "../../idempotency/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId, UploadId } from "../../kernel/ids.ts";
import { LinkSigner } from "../../links/index.ts";
import { ObjectMissing } from "../../ports/objects.ts";
import type { BeginParts } from "../../tasks/index.ts";
import {
  linksTo,
  refuseFull,
  type Upload,
  USUAL_LINK_SECONDS,
  uploadsIn,
  withinMode,
} from "../../uploads/index.ts";
import { csvLine } from "../../usage/index.ts";
import { askerOf } from "./asker.ts";
import { brandedListBy } from "./branded.ts";
import { Following } from "./following.ts";
import type { PictureParts } from "./pictures.ts";
import { COLUMNS, lineOf, showBatch, showRow } from "./show-batch.ts";

const ROWS_AT_ONCE = 100;

/** Puts together what is done about batches. `endStreams` ends the progress that is followed. */
export function composeBatches(
  parts: Omit<PictureParts, "replays" | "scratch" | "mostBytes" | "egress" | "visitorOf" | "signInAt"> &
    Pick<BeginParts, "models">,
): BatchesApi & { endStreams(): void } {
  const { database, clock, log, origins } = parts;
  const links = new LinkSigner(parts.peppers);
  const uploads = { ...parts, links };
  const keyed = new KeyedHashes(parts.peppers);
  const following = new Following(clock);
  const seenBy = ({ mode }: Pick<MediaCaller, "mode">) => ({
    ...parts,
    database: withinMode(database, mode),
  });
  /** What was destroyed with its batch's time is not told. */
  const unlessGone = async <Content>(content: Promise<Content>, gone: Content): Promise<Content> =>
    content.catch((error: unknown) => {
      if (error instanceof ObjectMissing) return gone;
      throw error;
    });
  const shown = async (asker: Asker, batch: Batch) =>
    showBatch(batch, await unlessGone(readName(seenBy(asker), asker.organization, batch), null));
  const contentOf = (asker: Asker, batch: Batch) =>
    unlessGone(readContent(seenBy(asker), asker.organization, batch), { name: null, rows: [] });
  /** Each picture of these rows, made or named, with links. */
  const linked = async (
    { organization, mode }: Asker,
    rows: readonly Row[],
    contents: readonly RowContent[],
  ) => {
    const database = withinMode(parts.database, mode);
    const madeBy = rows.flatMap(({ task }) => (task === null ? [] : [task.id]));
    const named = rows.flatMap(({ row }) => contents[row - 1]?.images[0] ?? []);
    const found = await database.inTenant(organization, async (db) => [
      ...(await uploadsIn(db, { madeBy })),
      ...(await uploadsIn(db, { anyOf: [...new Set(named)] })),
    ]);
    const wish = { seconds: USUAL_LINK_SECONDS, disposition: "inline" } as const;
    const made = await linksTo(uploads, clock, organization, found, wish);
    return found.map((upload, at) => ({ upload, links: made[at] }));
  };
  const page = async (asker: Asker, batch: Batch, wanted: RowsAsked) => {
    const rows = await seenBy(asker).database.inTenant(asker.organization, (db) =>
      rowsIn(db, batch.id, wanted),
    );
    const contents = (await contentOf(asker, batch)).rows;
    const pictures = await linked(asker, rows, contents);
    const names = rowNames(contents);
    const sourceOf = (id: UploadId | undefined) => pictures.find(({ upload }) => upload.id === id);
    return rows.map((row) => {
      const content = contents[row.row - 1];
      const outputs = pictures.filter(({ upload }) => isOf(upload, row));
      return showRow(row, names[row.row - 1], content, sourceOf(content?.images[0]), outputs, origins);
    });
  };
  const one = async (caller: MediaCaller, act: (asker: Asker) => Promise<Batch>) => {
    const asker = askerOf(caller);
    return shown(asker, await act(asker));
  };
  const within = (asker: Asker) => [seenBy(asker), asker.organization] as const;

  return {
    log,
    async begin(caller, key, sent) {
      if (!ACT_KEY.test(key)) throw new ActError("idempotency_key_invalid");
      const asker = askerOf(caller);
      const rows = sent.rows ?? rowsOfTable(sent.table ?? []);
      const branded = brandedListBy(parts, asker.organization, { ...sent, rows });
      const sameness = {
        hashes: keyed.ofKey(`key ${asker.key}`, key),
        fingerprints: keyed.ofInput("batches.create", branded.sameness),
      };
      // What a kit says now does not matter to a batch that was begun with what it said then (K-8).
      const before = branded.named ? await batchBegunBefore(seenBy(asker), asker, sameness) : null;
      if (before !== null) return shown(asker, before);
      const list = await branded.request();
      await refuseFull(uploads, asker.organization);
      return shown(asker, await beginBatch(seenBy(asker), asker, sameness, list));
    },
    async list(caller, { after, limit }) {
      const asker = askerOf(caller);
      const found = await seenBy(asker).database.inTenant(asker.organization, (db) =>
        batchesIn(db, { before: after, limit: limit + 1 }),
      );
      const batches = found.slice(0, limit);
      const data: object[] = [];
      for (const batch of batches) data.push(await shown(asker, batch));
      const last_id = batches.at(-1)?.id ?? null;
      return { object: "list", data, has_more: found.length > limit, last_id };
    },
    show: (caller, id) => one(caller, (asker) => readBatch(...within(asker), id)),
    cancel: (caller, id) => one(caller, (asker) => cancelBatch(...within(asker), id)),
    pause: (caller, id) => one(caller, (asker) => setPaused(...within(asker), id, true)),
    resume: (caller, id) => one(caller, (asker) => setPaused(...within(asker), id, false)),
    retry: (caller, id, { rows, prompt, images }) =>
      one(caller, (asker) =>
        retryRows(seenBy(asker), asker, id, { rows, prompt, images: images as readonly UploadId[] | null }),
      ),
    async remove(caller, id) {
      await deleteBatch(...within(askerOf(caller)), id);
      return { id, object: "generation.batch.deleted", deleted: true };
    },
    async rows(caller, id, { states, after, limit }) {
      const asker = askerOf(caller);
      const batch = await readBatch(...within(asker), id);
      const wanted = { states: states as readonly RowState[] | null, after, limit: limit + 1 };
      const found = await page(asker, batch, wanted);
      const data = found.slice(0, limit);
      const last_row = data.at(-1)?.row ?? null;
      return { object: "list", data, has_more: found.length > limit, last_row };
    },
    async table(caller, id) {
      const asker = askerOf(caller);
      const batch = await readBatch(...within(asker), id);
      return (async function* lines() {
        yield csvLine(COLUMNS);
        for (let after = 0; after < MOST_ROWS; after += ROWS_AT_ONCE) {
          const rows = await page(asker, batch, { states: null, after, limit: ROWS_AT_ONCE });
          if (rows.length === 0) return;
          yield rows.map((row) => csvLine(lineOf(row))).join("");
        }
      })();
    },
    async follow(caller, id) {
      const asker = askerOf(caller);
      const read = async () => {
        const batch = await readBatch(...within(asker), id);
        const ended = batch.status === "finished" || batch.status === "expired";
        return { ended, mark: markOf(batch), show: () => shown(asker, batch) };
      };
      return following.follow(asker.organization, read);
    },
    endStreams: () => following.end(),
  };
}

function isOf({ madeBy }: Upload, { task }: Row): boolean {
  return task !== null && madeBy?.generation === task.id;
}

/** What is different when there is something to tell. */
function markOf({ status, counts, money: { held, charged } }: Batch): string {
  return JSON.stringify([status, counts, String(held), String(charged)]);
}

type Asker = ReturnType<typeof askerOf> & { readonly organization: OrganizationId };
