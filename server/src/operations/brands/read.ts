import { z } from "zod";
import { kitsIn, readKit } from "../../brand/index.ts";
import { operation } from "../operation.ts";
import { organizationReference } from "../place.ts";
import {
  brandKitShown,
  idOf,
  kitId,
  MAY_READ,
  showKit,
  showWholeKit,
  wholeKitShown,
  withKits,
} from "./shown.ts";

export const listBrandKits = operation({
  name: "brands.list",
  summary: "Lists an organization's brand kits.",
  allowed: MAY_READ,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({ items: z.array(brandKitShown) }),
  errors: ["organization_not_found"],
  run: (act, { organization }) =>
    withKits(act, MAY_READ, organization, async ({ db }) => ({ items: (await kitsIn(db)).map(showKit) })),
});

export const showBrandKit = operation({
  name: "brands.show",
  summary: "Shows what a brand kit says, its draft, its versions and its assets.",
  allowed: MAY_READ,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    kit: kitId,
    version: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(999_999_999, "must be at most 999999999")
      .optional()
      .describe("Which version's content is shown; left out: the one in force."),
  }),
  output: wholeKitShown,
  errors: ["organization_not_found", "brand_kit_not_found", "brand_version_not_found"],
  run: (act, { organization, kit, version }) =>
    withKits(act, MAY_READ, organization, async (place) =>
      showWholeKit(act, place, await readKit(place.db, idOf(kit)), version),
    ),
});
