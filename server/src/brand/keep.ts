import { ActError } from "../kernel/act-error.ts";
import {
  type BrandAssetId,
  type BrandKitId,
  newId,
  type OrganizationId,
  type UploadId,
} from "../kernel/ids.ts";
import { organizationKey, type SealedObjects, type SealingObject } from "../objects/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { DigitalSourceType, Images, MadePicture } from "../ports/images.ts";
import { asAct, readUpload, refuseOverQuota } from "../uploads/index.ts";
import type { Vault } from "../vault/index.ts";
import { type BrandAsset, type FontFormat, insertAsset } from "./asset-store.ts";

export interface BrandParts {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly objects: SealedObjects;
  readonly images: Images;
  /** Most bytes that all pictures and assets of one organization take. */
  readonly quotaBytes: number;
}

/** What is sealed for an asset, in the order in which it is written. */
class Sealings {
  readonly #objects: SealedObjects;
  readonly #organization: OrganizationId;
  readonly #wrapping: Uint8Array;
  readonly #names: string[] = [];
  #open: SealingObject | null = null;

  constructor(objects: SealedObjects, organization: OrganizationId, wrapping: Uint8Array) {
    [this.#objects, this.#organization, this.#wrapping] = [objects, organization, wrapping];
  }

  /** Begins the next object. Resolves to its id. */
  async begin(): Promise<string> {
    await this.end();
    const object = newId();
    this.#names.push(object);
    this.#open = await this.#objects.begin({ organization: this.#organization, object }, this.#wrapping);
    return object;
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
    await this.#objects.destroy(this.#names.map((object) => ({ organization: this.#organization, object })));
  }
}

/**
 * M-6: keeps a picture that was sent, or made by a task, in a kit: copies of its own, which outlive it.
 * @throws ActError upload_not_found, upload_gone, brand_kit_not_found, brand_assets_most, upload_quota_exceeded
 */
export async function keepPicture(
  parts: BrandParts,
  organization: OrganizationId,
  kit: BrandKitId,
  from: UploadId,
): Promise<BrandAsset> {
  const { copies, digitalSourceType } = await readUpload(parts, organization, from);
  const master = copies[0];
  const small = copies.find(({ name }) => name === "medium") ?? master;
  if (master === undefined || small === undefined) throw new ActError("upload_gone");
  return keeping(parts, organization, async (sealings, wrapping) => {
    const copy = async ({ id: object, bytes, format, width, height }: typeof master) => {
      const kept = await sealings.begin();
      const whole = { start: 0, end: bytes };
      for await (const piece of parts.objects.read({ organization, object }, wrapping, bytes, whole))
        await sealings.write(piece);
      return { object: kept, bytes, format, width, height };
    };
    const id = newId<BrandAssetId>();
    const picture = await copy(master);
    const origin = digitalSourceType as DigitalSourceType | null;
    return { ...picture, id, kit, kind: "picture", digitalSourceType: origin, preview: await copy(small) };
  });
}

/** The first bytes of a font say what it is. */
const FONT_FORMATS: Readonly<Record<string, FontFormat>> = { OTTO: "otf", wOF2: "woff2" };

/**
 * M-6: keeps a font in a kit, after it was opened and drawn once where nothing can be harmed (M-1).
 * @throws ActError picture_font, picture_demanding, pictures_busy, brand_kit_not_found, brand_assets_most, upload_quota_exceeded
 */
export async function keepFont(
  parts: BrandParts,
  organization: OrganizationId,
  kit: BrandKitId,
  bytes: Uint8Array,
): Promise<BrandAsset> {
  if (bytes.length === 0) throw new ActError("picture_font");
  return keeping(parts, organization, async (sealings) => {
    const object = await sealings.begin();
    await sealings.write(bytes);
    const made: { preview: (MadePicture & { readonly object: string }) | null } = { preview: null };
    const recipe = {
      work: { kind: "specimen" },
      format: null,
      mostBytes: null,
      digitalSourceType: null,
    } as const;
    const input = { bytes: bytes.length, read: () => pieceOf(bytes) };
    await parts.images.make([input], recipe, [], {
      async begin(picture) {
        made.preview = { ...picture, object: await sealings.begin() };
      },
      write: (piece) => sealings.write(piece),
    });
    const { preview } = made;
    if (preview === null) throw new ActError("picture_font");
    const format = FONT_FORMATS[Buffer.from(bytes.subarray(0, 4)).toString("latin1")] ?? "ttf";
    const drawn = { object: preview.object, format: preview.format, bytes: preview.bytes };
    return {
      ...{ id: newId<BrandAssetId>(), kit, kind: "font", object, format, bytes: bytes.length },
      preview: { ...drawn, width: preview.width, height: preview.height },
    };
  });
}

async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Everything of it is there when this resolves, and nothing when it throws. */
async function keeping(
  { database, vault, objects, quotaBytes }: BrandParts,
  organization: OrganizationId,
  seal: (sealings: Sealings, wrapping: Uint8Array) => Promise<BrandAsset>,
): Promise<BrandAsset> {
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const sealings = new Sealings(objects, organization, wrapping);
  try {
    const asset = await seal(sealings, wrapping);
    await sealings.end();
    await database.inTenant(organization, async (db) => {
      await refuseOverQuota(db, organization, [asset, asset.preview], quotaBytes);
      await insertAsset(db, organization, asset);
    });
    return asset;
  } catch (error) {
    await sealings.undo();
    throw asAct(error);
  }
}
