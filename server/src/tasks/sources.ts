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

/** The pictures that a task names. @throws ActError upload_gone */
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
    const { upload, wrapping } = await database.inTenant(organization, async (db) => ({
      upload: (await uploadsIn(db, { only: id }))[0],
      wrapping: await organizationKey(db, vault, organization),
    }));
    const master = upload?.copies[0];
    if (upload === undefined || master === undefined) throw new ActError("upload_gone");
    const { id: object, format, bytes, width, height } = master;
    const whole = { start: 0, end: bytes };
    return {
      ...{ format, bytes, width, height },
      origin: upload.digitalSourceType as DigitalSourceType | null,
      read: () => objects.read({ organization, object }, wrapping, bytes, whole),
    };
  };
}
