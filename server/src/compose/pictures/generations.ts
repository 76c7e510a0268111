import type { GenerationsApi, MediaCaller } from "../../http/media/media-app.ts";
import { ACT_KEY, KeyedHashes } from "../../idempotency/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { GenerationId } from "../../kernel/ids.ts";
import { formatUsd } from "../../kernel/money.ts";
import { LinkSigner } from "../../links/index.ts";
import type { PictureModels } from "../../ports/picture-models.ts";
import {
  beginTask,
  begunBefore,
  cancel,
  countTasks,
  deleteTask,
  priceTask,
  readTask,
  type Task,
  tasksIn,
} from "../../tasks/index.ts";
import { linksTo, refuseFull, USUAL_LINK_SECONDS, uploadsIn, withinMode } from "../../uploads/index.ts";
import { askerOf } from "./asker.ts";
import { brandedBy } from "./branded.ts";
import { Following } from "./following.ts";
import type { PictureParts } from "./pictures.ts";
import { newestPartial } from "./show-partial.ts";
import { showTask } from "./show-task.ts";

/** Puts together what is done about tasks. `endStreams` ends the progress that is followed. */
export function composeGenerations(
  parts: Omit<PictureParts, "replays" | "scratch" | "mostBytes" | "egress" | "visitorOf" | "signInAt"> & {
    readonly models: Pick<PictureModels, "termsOf" | "priceOf">;
  },
): GenerationsApi & { endStreams(): void } {
  const { database, vault, images, objects, clock, log, origins } = parts;
  const links = new LinkSigner(parts.peppers);
  const uploads = { database, vault, images, objects, links, quotaBytes: parts.quotaBytes };
  const keyed = new KeyedHashes(parts.peppers);
  const following = new Following(clock);

  const seenBy = ({ mode }: Pick<MediaCaller, "mode">) => ({
    ...parts,
    database: withinMode(database, mode),
  });
  const shown = async ({ organization, mode }: Asker, tasks: readonly Task[]) => {
    const made = await seenBy({ mode }).database.inTenant(organization, (db) =>
      uploadsIn(db, { madeBy: tasks.map(({ id }) => id) }),
    );
    const wish = { seconds: USUAL_LINK_SECONDS, disposition: "inline" } as const;
    const linked = await linksTo(uploads, clock, organization, made, wish);
    const of = (task: Task) =>
      made.flatMap((upload, at) =>
        upload.madeBy?.generation === task.id ? [{ upload, links: linked[at] }] : [],
      );
    return tasks.map((task) => showTask(task, of(task), origins));
  };
  const one = async (asker: Asker, task: Task) => {
    const [first] = await shown(asker, [task]);
    return first ?? { id: task.id, object: "generation" };
  };
  return {
    log,
    async begin(caller, key, body) {
      if (!ACT_KEY.test(key)) throw new ActError("idempotency_key_invalid");
      const asker = askerOf(caller);
      const branded = brandedBy(parts, asker.organization, body);
      const sameness = {
        hashes: keyed.ofKey(`key ${asker.key}`, key),
        fingerprints: keyed.ofInput("generations.create", branded.sameness),
      };
      // What a kit says now does not matter to a task that was begun with what it said then (K-8).
      const before = branded.named ? await begunBefore(seenBy(asker), asker, sameness) : null;
      if (before !== null) return one(asker, before);
      const request = await branded.request();
      await refuseFull(uploads, asker.organization);
      return one(asker, await beginTask(seenBy(asker), asker, sameness, request));
    },
    async price(caller, body) {
      const { key, organization } = askerOf(caller);
      const request = await brandedBy(parts, organization, body).request();
      const { model, pictures, partials, atMost } = await priceTask(parts.models, key, request);
      return {
        ...{ object: "generation.price", operation: request.operation, model, n: pictures },
        ...{ partial_images: partials, most_usd: formatUsd(atMost) },
      };
    },
    async list(caller, { after, limit, counts, ...wanted }) {
      const asker = askerOf(caller);
      const { found, all } = await seenBy(asker).database.inTenant(asker.organization, async (db) => ({
        found: await tasksIn(db, { ...wanted, after: after as GenerationId | null, limit: limit + 1 }),
        all: counts ? await countTasks(db) : null,
      }));
      const page = found.slice(0, limit);
      return {
        object: "list",
        data: await shown(asker, page),
        has_more: found.length > limit,
        last_id: page.at(-1)?.id ?? null,
        ...(all === null ? {} : { counts: all }),
      };
    },
    async show(caller, id) {
      const asker = askerOf(caller);
      return one(asker, await readTask(seenBy(asker), asker.organization, id));
    },
    async cancel(caller, id) {
      const asker = askerOf(caller);
      return one(asker, await cancel(seenBy(asker), asker.organization, id));
    },
    async remove(caller, id) {
      await deleteTask(seenBy(caller), askerOf(caller).organization, id);
      return { id, object: "generation.deleted", deleted: true };
    },
    async follow(caller, id) {
      const asker = askerOf(caller);
      const read = async () => {
        const task = await readTask(seenBy(asker), asker.organization, id);
        const partial =
          task.status === "running" && task.model !== null
            ? await newestPartial(seenBy(asker), asker, id)
            : null;
        return {
          ...{ ended: task.endedAt !== null, mark: markOf(task), show: () => one(asker, task) },
          ...(partial !== null && { beside: partial }),
        };
      };
      return following.follow<{ readonly object: string }>(asker.organization, read);
    },
    endStreams: () => following.end(),
  };
}

/** What is different when there is something to tell. Links are new each time and say nothing new. */
function markOf({ status, progress, cancelAsked, charge }: Task): string {
  return `${status} ${progress} ${cancelAsked} ${charge}`;
}

type Asker = ReturnType<typeof askerOf>;
