import { z } from "zod";
import {
  assetsOf,
  type BrandKit,
  contentOf,
  draftOf,
  type KitPlace,
  kitContent,
  picturesMadeWith,
  previewPaths,
  versionsOf,
} from "../../brand/index.ts";
import type { BrandKitId } from "../../kernel/ids.ts";
import type { Act } from "../operation.ts";
import { organizationFor, timestamp } from "../place.ts";

export const MAY_READ = {
  organization: ["owner", "admin", "developer", "billing", "viewer"],
  platform: ["operator", "admin"],
} as const;
export const MAY_CHANGE = {
  organization: ["owner", "admin", "developer"],
  platform: ["operator", "admin"],
} as const;

export const kitId = z.uuid("is not the id of a brand kit").describe("The kit's id.");
export const kitName = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(60, "must have at most 60 characters")
  .refine((name) => !/[\p{C}]/u.test(name), "must not hold control characters")
  .describe("For people; it can be changed.");

export const brandKitShown = z
  .object({
    id: z.uuid(),
    name: z.string(),
    created_at: timestamp,
    revision: z.int(),
    version: z.int().nullable().describe("The one in force; null before the first was published."),
    has_draft: z.boolean(),
  })
  .meta({ id: "BrandKit" });

export const showKit = ({ id, name, createdAt, revision, version, hasDraft }: BrandKit) => ({
  ...{ id, name, created_at: createdAt.toISOString(), revision },
  ...{ version: version === 0 ? null : version, has_draft: hasDraft },
});

export const wholeKitShown = brandKitShown
  .extend({
    draft: kitContent.nullable().describe("What will be published; null where nothing was changed since."),
    content: kitContent.nullable().describe("What the version says that was asked for, or the one in force."),
    content_version: z.int().nullable(),
    versions: z.array(
      z.object({
        version: z.int(),
        published_at: timestamp,
        pictures: z.int().describe("That tasks made with it, as far as their history is kept (30 days)."),
      }),
    ),
    assets: z.array(
      z.object({
        id: z.uuid(),
        kind: z.enum(["picture", "font"]),
        format: z.string(),
        width: z.int().nullable(),
        height: z.int().nullable(),
        bytes: z.int(),
        preview: z
          .string()
          .nullable()
          .describe("Path of a small picture of it, for signed-in members; null where no server answers."),
      }),
    ),
  })
  .meta({ id: "WholeBrandKit" });

/** A kit with everything that belongs to it. @throws ActError brand_version_not_found */
export async function showWholeKit({ clock, links }: Act, place: KitPlace, kit: BrandKit, version?: number) {
  const { db, organization } = place;
  const shownVersion = version ?? (kit.version === 0 ? null : kit.version);
  const assets = await assetsOf(db, kit.id);
  const paths = links === undefined ? null : await previewPaths(db, links, clock, organization, assets);
  const made = await picturesMadeWith(db, kit.id);
  return {
    ...showKit(kit),
    draft: await draftOf(place, kit.id),
    content: shownVersion === null ? null : await contentOf(place, kit.id, shownVersion),
    content_version: shownVersion,
    versions: (await versionsOf(db, kit.id)).map((one) => ({
      version: one.version,
      published_at: one.publishedAt.toISOString(),
      pictures: made.get(one.version) ?? 0,
    })),
    assets: assets.map((asset, at) => ({
      ...{ id: asset.id, kind: asset.kind, format: asset.format, bytes: asset.bytes },
      width: asset.kind === "picture" ? asset.width : null,
      height: asset.kind === "picture" ? asset.height : null,
      preview: paths?.[at] ?? null,
    })),
  };
}

/**
 * Does something with the kits of an organization, in one transaction.
 * @throws ActError organization_not_found, not_permitted
 */
export async function withKits<Result>(
  act: Act,
  allowed: typeof MAY_READ | typeof MAY_CHANGE,
  reference: string,
  work: (place: KitPlace) => Promise<Result>,
): Promise<Result> {
  const { id: organization } = await organizationFor(act, allowed, reference);
  return act.database.inTenant(organization, (db) => work({ db, vault: act.vault, organization }));
}

export const idOf = (kit: string) => kit as BrandKitId;
