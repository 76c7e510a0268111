import { failpoint } from "../kernel/failpoint.ts";
import { type GenerationId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Copy } from "../links/index.ts";
import { organizationKey, type SealedObjects, type SealingObject } from "../objects/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Images, MadePicture, PictureInput, PictureSink } from "../ports/images.ts";
import type { PictureSigner, Story } from "../ports/provenance.ts";
import type { Recipe } from "../ports/recipes.ts";
import { refuseOverQuota, type StoredCopy, THUMBNAILS } from "../uploads/index.ts";
import type { Vault } from "../vault/index.ts";
import { SigningSink } from "./signing.ts";
import { deliver } from "./work-store.ts";

/** What making and keeping pictures needs. */
export interface KeepParts {
  /** With the worker's login. */
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly images: Images;
  readonly objects: SealedObjects;
  /** Of all copies of all pictures of an organization. */
  readonly quotaBytes: number;
  /** Null where the operator named no certificate. */
  readonly signer: PictureSigner | null;
  /** Who works. */
  readonly worker: string;
}

export interface Kept {
  readonly task: GenerationId;
  readonly organization: OrganizationId;
  readonly place: number;
  readonly recipe: Recipe;
  /** What its manifest tells. */
  readonly story: Story;
  readonly charge: MicroUsd;
  readonly cost: MicroUsd;
}

/**
 * Makes a picture, seals its copies, and writes it down with what it costs. Either all of that happened when this resolves, or nothing of
 * it is left. False when nobody is to get it any more.
 * @throws PictureRefused, ImagesBusy, ObjectMissing, ActError upload_quota_exceeded
 */
export async function makeAndKeep(
  parts: KeepParts,
  { task, organization, place, recipe, story, charge, cost }: Kept,
  inputs: readonly PictureInput[],
): Promise<boolean> {
  const { database, objects, images, worker } = parts;
  const wrapping = await database.inTenant(organization, (db) =>
    organizationKey(db, parts.vault, organization),
  );
  const sealing = new Sealing(objects, organization, wrapping);
  try {
    failpoint("task-before-keep");
    await (parts.signer === null
      ? images.make(inputs, recipe, THUMBNAILS, sealing)
      : makeSigned(images, inputs, recipe, sealing, parts.signer, story));
    await sealing.end();
    failpoint("task-after-keep");
    const picture = newId();
    const { copies } = sealing;
    const origin = recipe.digitalSourceType;
    const isKept = await database.inTenant(organization, async (db) => {
      // Whoever has one byte left may have many tasks waiting.
      await refuseOverQuota(db, organization, copies, parts.quotaBytes);
      return deliver(db, worker, task, { picture, place, copies, origin, charge, cost });
    });
    if (!isKept) await sealing.undo();
    failpoint("task-delivered");
    return isKept;
  } catch (error) {
    await sealing.undo();
    throw error;
  }
}

/** A manifest is part of what has to be small enough. */
async function makeSigned(
  images: Images,
  inputs: readonly PictureInput[],
  recipe: Recipe,
  sink: PictureSink,
  signer: PictureSigner,
  story: Story,
): Promise<void> {
  const { mostBytes } = recipe;
  const left = mostBytes === null ? null : Math.max(0, mostBytes - signer.mostAddedBytes(story));
  const signing = new SigningSink(sink, signer, story);
  await images.make(inputs, { ...recipe, mostBytes: left }, THUMBNAILS, signing);
  await signing.end();
}

/** Seals each copy under a key of its own, as they come. */
class Sealing implements PictureSink {
  readonly copies: StoredCopy[] = [];
  readonly #objects: SealedObjects;
  readonly #organization: OrganizationId;
  readonly #wrapping: Uint8Array;
  #open: SealingObject | null = null;

  constructor(objects: SealedObjects, organization: OrganizationId, wrapping: Uint8Array) {
    this.#objects = objects;
    this.#organization = organization;
    this.#wrapping = wrapping;
  }

  async begin({ name, ...made }: MadePicture): Promise<void> {
    await this.end();
    failpoint("task-mid-keep");
    const copy = { ...made, id: newId(), name: name as Copy };
    this.copies.push(copy);
    this.#open = await this.#objects.begin(this.#nameOf(copy), this.#wrapping);
  }

  async write(piece: Uint8Array): Promise<void> {
    await this.#open?.write(piece);
  }

  async end(): Promise<void> {
    await this.#open?.commit();
    this.#open = null;
  }

  async undo(): Promise<void> {
    await this.#open?.abandon();
    this.#open = null;
    await this.#objects.destroy(this.copies.map((copy) => this.#nameOf(copy)));
  }

  #nameOf({ id: object }: StoredCopy) {
    return { organization: this.#organization, object };
  }
}
