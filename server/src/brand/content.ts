import { z } from "zod";
import { MARKETPLACE_NAMES } from "../ports/marketplaces.ts";
import { POSITIONS, SHIPPED_FONTS } from "../ports/recipes.ts";

const LOGO_ROLES = ["on_light", "on_dark", "mark"] as const;
const MOST_COLORS = 12;
const MOST_REFERENCES = 20;
/** So many go along with a request, the first of them. */
export const MOST_ALONG = 3;
const [MOST_TEMPLATES, MOST_WORDS] = [20, 20];

const name = z.string().trim().min(1, "must not be empty").max(40, "must have at most 40 characters");
const asset = z.uuid("is not the id of an asset").describe("An asset of this kit.");
const percent = (least: number, most: number) =>
  z.number("must be a number").min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
const words = z.array(name).max(MOST_WORDS, `must be at most ${MOST_WORDS}`);
const font = z
  .union([z.enum(SHIPPED_FONTS), asset], "must be a font that comes with the product, or the id of an asset")
  .nullable();

/** Everything that a brand kit says. */
export const kitContent = z
  .strictObject({
    logos: z
      .array(z.strictObject({ role: z.enum(LOGO_ROLES), asset }))
      .max(LOGO_ROLES.length)
      .refine(
        (logos) => new Set(logos.map(({ role }) => role)).size === logos.length,
        "must have each role once",
      ),
    stamp: z
      .strictObject({
        logo: z.enum(LOGO_ROLES).describe("Which logo is stamped."),
        position: z.enum(POSITIONS),
        width: percent(1, 100).describe("Of the picture's width, in percent."),
        margin: percent(0, 25).describe("Of the picture's shorter edge, in percent."),
        opacity: percent(1, 100),
      })
      .nullable(),
    palette: z
      .array(
        z.strictObject({
          name,
          color: z.string().regex(/^#[0-9a-f]{6}$/, "must be a colour such as '#2f5d8a'"),
          use: z.string().trim().max(60, "must have at most 60 characters"),
        }),
      )
      .max(MOST_COLORS, `must be at most ${MOST_COLORS}`),
    fonts: z.strictObject({ heading: font, numbers: font }),
    tone: z.strictObject({
      sentence: z.string().trim().max(300, "must have at most 300 characters"),
      say: words,
      avoid: words,
      around: z
        .string()
        .trim()
        .max(200, "must have at most 200 characters")
        .describe("What is around a product."),
    }),
    references: z
      .array(z.strictObject({ asset, name }))
      .max(MOST_REFERENCES, `must be at most ${MOST_REFERENCES}`),
    templates: z
      .array(
        z.strictObject({
          name,
          operation: z.string().regex(/^[a-z_]{1,30}$/, "is not an operation of tasks"),
          prompt: z.string().trim().min(1).max(2_000, "must have at most 2000 characters").nullable(),
          preset: z.enum(MARKETPLACE_NAMES).nullable(),
          stamp: z.boolean(),
        }),
      )
      .max(MOST_TEMPLATES, `must be at most ${MOST_TEMPLATES}`)
      .refine((all) => new Set(all.map((one) => one.name)).size === all.length, "must have each name once"),
  })
  .refine(({ logos, stamp }) => stamp === null || logos.some(({ role }) => role === stamp.logo), {
    path: ["stamp"],
    message: "names a logo that the kit does not have",
  })
  .meta({ id: "BrandKitContent" });
export type KitContent = z.output<typeof kitContent>;

/** What a new kit says: nothing. */
export const NOTHING_SAID: KitContent = {
  ...{ logos: [], stamp: null, palette: [], fonts: { heading: null, numbers: null } },
  tone: { sentence: "", say: [], avoid: [], around: "" },
  ...{ references: [], templates: [] },
};

/** The assets that it names, as pictures and as fonts. */
export function assetsNamed({ logos, references, fonts }: KitContent) {
  const isShipped = (one: string) => SHIPPED_FONTS.some((font) => font === one);
  return {
    pictures: new Set([...logos, ...references].map((one) => one.asset)),
    fonts: new Set(
      [fonts.heading, fonts.numbers].filter((one) => one !== null && !isShipped(one)) as string[],
    ),
  };
}
