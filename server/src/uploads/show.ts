import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { type Copy, type Disposition, LINK_PATH } from "../links/index.ts";
import { organizationKey, type Part } from "../objects/index.ts";
import { ObjectMissing } from "../ports/objects.ts";
import { readSettings } from "./settings-store.ts";
import { goneSince, type StoredCopy, type Upload, uploadsIn } from "./store.ts";
import type { UploadParts } from "./uploads.ts";

/** How long a link is good unless somebody asks for another time. */
export const USUAL_LINK_SECONDS = 3_600;

interface MadeLink {
  readonly copy: StoredCopy;
  /** With its signature: never log it, never store it. */
  readonly path: string;
}

/** Links to one picture. */
interface LinksOfOne {
  readonly expiresAt: Date;
  /** Whoever opens them has to be signed in. */
  readonly forMembers: boolean;
  readonly made: readonly MadeLink[];
}

export interface LinkWish {
  readonly seconds: number;
  readonly disposition: Disposition;
  /** Only for members of the organization, whatever it says of all links. */
  readonly forMembers?: boolean;
}

/** Who wants to open a link. */
export interface Visitor {
  /** What the browser's session says of the organization: they may act in it, they may not, or there is no session. */
  standingIn(organization: OrganizationId): Promise<"member" | "other" | "nobody">;
}

/** Links to the copies of a picture, and when they end: never later than the picture. */
export async function linksTo(
  { database, links }: Pick<UploadParts, "database" | "links">,
  clock: Clock,
  organization: OrganizationId,
  uploads: readonly Upload[],
  { seconds, disposition, forMembers = false }: LinkWish,
): Promise<readonly LinksOfOne[]> {
  const { linkGeneration, linksForMembers } = await database.inTenant(organization, readSettings);
  return uploads.map((upload) => {
    const endSeconds = Math.floor(
      Math.min(upload.expiresAt.getTime(), clock.nowMs() + seconds * 1_000) / 1_000,
    );
    const pathOf = (copy: Copy) =>
      links.sign({
        organization,
        upload: upload.id,
        copy,
        disposition,
        forMembers,
        expiresAtSeconds: endSeconds,
        organizationGeneration: linkGeneration,
        uploadGeneration: upload.linkGeneration,
      });
    return {
      expiresAt: new Date(endSeconds * 1_000),
      forMembers: forMembers || linksForMembers,
      made: upload.copies.map((copy) => ({ copy, path: pathOf(copy.name) })),
    };
  });
}

/** A picture that a link opens. */
export interface Opened {
  readonly copy: StoredCopy;
  readonly disposition: Disposition;
  /** What it is called when it is saved. */
  readonly fileName: string;
  read(part: Part): AsyncIterable<Uint8Array>;
}

/**
 * M-3: opens what a link names, if its picture is there at this moment.
 * @param path as it was asked for, without a query
 * @throws ActError link_refused, link_over, link_sign_in, link_members
 */
export async function openLink(
  parts: UploadParts,
  clock: Clock,
  path: string,
  visitor: Visitor,
): Promise<Opened> {
  const { database, vault, objects, links } = parts;
  const link = links.read(path.slice(LINK_PATH.length));
  if (link.expiresAtSeconds * 1_000 <= clock.nowMs()) throw new ActError("link_over");
  const { organization } = link;
  const found = await database.inTenant(organization, async (db) => {
    const [own] = await uploadsIn(db, { only: link.upload });
    const upload = own ?? (await parts.others?.(db, link.upload)) ?? null;
    if (upload === null)
      throw new ActError((await goneSince(db, link.upload)) ? "link_over" : "link_refused");
    const { linkGeneration, linksForMembers } = await readSettings(db);
    const isRevoked =
      linkGeneration !== link.organizationGeneration || upload.linkGeneration !== link.uploadGeneration;
    const copy = upload.copies.find(({ name }) => name === link.copy);
    if (isRevoked || copy === undefined) throw new ActError("link_over");
    const forMembers = link.forMembers || linksForMembers;
    return { copy, forMembers, wrapping: await organizationKey(db, vault, organization) };
  });
  const { copy, wrapping } = found;
  if (found.forMembers) refuseOthers(await visitor.standingIn(organization));
  const name = { organization, object: copy.id };
  return {
    copy,
    disposition: link.disposition,
    fileName: `${link.upload}${copy.name === "master" ? "" : `-${copy.name}`}.${copy.format === "jpeg" ? "jpg" : copy.format}`,
    read: (part) => begun(objects.read(name, wrapping, copy.bytes, part)),
  };
}

function refuseOthers(standing: "member" | "other" | "nobody"): void {
  if (standing === "nobody") throw new ActError("link_sign_in");
  if (standing === "other") throw new ActError("link_members");
}

/**
 * Reads the first piece before anybody is answered: a key that was destroyed meanwhile, or before a restored database was made, is
 * noticed in time.
 */
async function* begun(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    throw error instanceof ObjectMissing ? new ActError("link_over") : error;
  }
}
