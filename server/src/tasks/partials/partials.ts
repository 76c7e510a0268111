import { failpoint } from "../../kernel/failpoint.ts";
import { newId } from "../../kernel/ids.ts";
import { organizationKey, type SealedObjects } from "../../objects/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { MadePicture, PictureInput, PictureSink } from "../../ports/images.ts";
import type { PartialPicture } from "../../ports/picture-models.ts";
import type { Story } from "../../ports/provenance.ts";
import type { Recipe, Size } from "../../ports/recipes.ts";
import type { KeepParts } from "../keep.ts";
import { pieceOf } from "../seen.ts";
import { SigningSink } from "../signing.ts";
import type { ClaimedTask } from "../work-store.ts";
import { beginPartial, duePartials, partialsDestroyed, showPartial } from "./store.ts";

/** Longest edge in pixels: it is looked at for a moment. */
const EDGE = 512;
/** A provider that sends more than that sends no picture of a size that anybody asked for. */
const MOST_BYTES = 16_000_000;
const MOST_AT_ONCE = 1_000;

/** Lets those of a worker be made one after the other, so that all other image processes are left to pictures that somebody pays for. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  take(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** How unfinished pictures of a task are made. */
interface Making {
  /** As that of the picture itself, without what is stamped on it. */
  readonly recipe: Recipe;
  readonly story: Story;
  /** What the recipe needs before the picture. */
  readonly inputs: readonly PictureInput[];
}

/**
 * Shows a task's pictures before they are finished: each is decoded apart, made small, sealed under a key of its own, and takes the place of
 * the one before. One that comes while another is made waits, and the newest that waits is made next. Nothing here fails the task: what
 * is no picture, or finds no room, is not shown.
 */
export class Partials {
  readonly #parts: KeepParts & { readonly turns: Turns };
  readonly #task: ClaimedTask;
  readonly #making: Making;
  #newest: PartialPicture | null = null;
  #waits = false;
  #storing: Promise<void> | null = null;
  #isOver = false;
  #hasAny = false;

  constructor(parts: KeepParts & { readonly turns: Turns }, task: ClaimedTask, making: Making) {
    [this.#parts, this.#task, this.#making] = [parts, task, making];
  }

  /** Takes one, and returns at once. */
  came(partial: PartialPicture): void {
    if (partial.bytes.length > MOST_BYTES) return;
    this.#newest = partial;
    if (this.#waits) return;
    this.#waits = true;
    const turn = async () => {
      this.#waits = false;
      await this.#showNewest();
    };
    this.#parts.turns.take(turn).catch(() => {});
  }

  /** Nothing further is made: the pictures themselves have come. */
  stop(): void {
    this.#newest = null;
  }

  /** What was shown is destroyed. Nothing is waited for that others, or a picture that takes long, could hold up. */
  async end(): Promise<void> {
    this.stop();
    this.#isOver = true;
    await this.#storing?.catch(() => {});
    if (this.#hasAny) await destroyPartials(this.#parts, this.#task.id);
  }

  async #showNewest(): Promise<void> {
    const partial = this.#newest;
    this.#newest = null;
    if (partial === null) return;
    const small = await this.#make(partial.bytes);
    if (this.#isOver) return;
    this.#storing = this.#store(partial, small);
    await this.#storing;
  }

  async #store(
    { place, number }: PartialPicture,
    { content, width, height }: { readonly content: Buffer } & Size,
  ): Promise<void> {
    const { database, objects, vault, worker } = this.#parts;
    const { organization, id: task } = this.#task;
    const object = newId();
    const name = { organization, object };
    const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
    this.#hasAny = true;
    if (!(await database.asOperator((db) => beginPartial(db, worker, task, { object, place, number }))))
      return;
    failpoint("task-partial-written-down");
    const sealing = await objects.begin(name, wrapping);
    try {
      await sealing.write(content);
      await sealing.commit();
    } catch (error) {
      await sealing.abandon();
      throw error;
    }
    failpoint("task-partial-sealed");
    const shown = { object, bytes: content.length, width, height };
    const older = await database.asOperator((db) => showPartial(db, worker, task, shown));
    const over = older ?? [object];
    await objects.destroy(over.map((one) => ({ organization, object: one })));
    await database.asOperator((db) => partialsDestroyed(db, over));
    failpoint("task-partial-shown");
  }

  async #make(bytes: Uint8Array) {
    const { images, signer } = this.#parts;
    const { recipe, story, inputs } = this.#making;
    const small = new Small();
    const signing = signer === null ? small : new SigningSink(small, signer, story);
    const made = { bytes: bytes.length, read: () => pieceOf(bytes) };
    const thumbnail = { name: SMALL, edge: EDGE };
    await images.make([...inputs, made], recipe, [thumbnail], signing);
    if (signing instanceof SigningSink) await signing.end();
    const { picture } = small;
    if (picture === null) throw new RangeError("no small copy was made");
    const { width, height } = picture;
    return { width, height, content: Buffer.concat(small.pieces) };
  }
}

const SMALL = "partial";

/** Keeps the small copy, and lets the large one pass. */
class Small implements PictureSink {
  readonly pieces: Uint8Array[] = [];
  picture: MadePicture | null = null;

  async begin(picture: MadePicture): Promise<void> {
    this.picture = picture.name === SMALL ? picture : null;
  }

  async write(piece: Uint8Array): Promise<void> {
    if (this.picture !== null) this.pieces.push(Uint8Array.from(piece));
  }
}

/** M-4: destroys unfinished pictures. @param task its own; null: those of all tasks that nobody works on any more */
export async function destroyPartials(
  { database, objects }: { readonly database: ControlDatabase; readonly objects: SealedObjects },
  task: ClaimedTask["id"] | null = null,
): Promise<void> {
  for (;;) {
    const due = await database.asOperator((db) => duePartials(db, MOST_AT_ONCE, task));
    if (due.length === 0) return;
    await objects.destroy(due);
    await database.asOperator((db) =>
      partialsDestroyed(
        db,
        due.map(({ object }) => object),
      ),
    );
  }
}
