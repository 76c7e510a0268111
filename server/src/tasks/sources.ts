import { assetWith } from "../brand/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { UploadId } from "../kernel/ids.ts";
import { organizationKey } from "../objects/index.ts";
import type { DigitalSourceType, PictureFormat, PictureInput } from "../ports/images.ts";
import { uploadsIn } from "../uploads/index.ts";
import type { KeepParts } from "./keep.ts";
import type { TaskRequest } from "./request.ts";
import type { ClaimedTask } from "./work-store.ts";

/** A picture of the organization, as something is made of it. */
export interface SourcePicture extends PictureInput {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly origin: DigitalSourceType | null;
}

/** The pictures that a task names: uploads, what tasks made, and those of brand kits. @throws ActError upload_gone */
export type Sources = (id: UploadId) => Promise<SourcePicture>;

/** @throws ObjectMissing when it was deleted meanwhile */
export async function readRequest(
  { database, vault, objects }: Pick<KeepParts, "database" | "vault" | "objects">,
  task: Pick<ClaimedTask, "organization" | "requestObject" | "requestBytes">,
): Promise<TaskRequest> {
  const { organization, requestObject: object, requestBytes } = task;
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const pieces: Uint8Array[] = [];
  const part = { start: 0, end: requestBytes };
  for await (const piece of objects.read({ organization, object }, wrapping, requestBytes, part))
    pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString("utf8")) as TaskRequest;
}

export function sourcesOf({ database, vault, objects }: KeepParts, { organization }: ClaimedTask): Sources {
  return async (id) => {
    const { upload, asset, wrapping } = await database.inTenant(organization, async (db) => {
      const [sent] = await uploadsIn(db, { only: id });
      return {
        upload: sent,
        asset: sent === undefined ? await assetWith(db, id) : null,
        wrapping: await organizationKey(db, vault, organization),
      };
    });
    const reading = (object: string, bytes: number) => ({
      ...{
        bytes,
        read: () => objects.read({ organization, object }, wrapping, bytes, { start: 0, end: bytes }),
      },
    });
    if (asset?.kind === "picture") {
      const { format, width, height, digitalSourceType: origin } = asset;
      return { format, width, height, origin, ...reading(asset.object, asset.bytes) };
    }
    const master = upload?.copies[0];
    if (upload === undefined || master === undefined) throw new ActError("upload_gone");
    const { format, width, height } = master;
    const origin = upload.digitalSourceType as DigitalSourceType | null;
    return { format, width, height, origin, ...reading(master.id, master.bytes) };
  };
}

/** The font of a brand kit. @throws ActError upload_gone */
export async function fontOf(
  { database, vault, objects }: KeepParts,
  { organization }: ClaimedTask,
  id: UploadId,
): Promise<PictureInput> {
  const { asset, wrapping } = await database.inTenant(organization, async (db) => ({
    asset: await assetWith(db, id),
    wrapping: await organizationKey(db, vault, organization),
  }));
  if (asset?.kind !== "font") throw new ActError("upload_gone");
  const { object, bytes } = asset;
  return {
    bytes,
    read: () => objects.read({ organization, object }, wrapping, bytes, { start: 0, end: bytes }),
  };
}
