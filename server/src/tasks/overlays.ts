import { z } from "zod";
import type { KitContent } from "../brand/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { UploadId } from "../kernel/ids.ts";
import { MARKETPLACES, type MarketplaceName } from "../ports/marketplaces.ts";
import {
  type Lettering,
  type Overlay,
  POSITIONS,
  SHIPPED_FONTS,
  type ShippedFont,
  type Stamp,
} from "../ports/recipes.ts";
import { colorIn } from "./colors.ts";

/** A logo on what is made, and where it is. */
export interface TaskStamp extends Stamp {
  readonly logo: UploadId;
}

/** A line of text, in a font that comes with the product or belongs to a brand kit. */
export interface TaskLettering extends Lettering {
  /** The asset that is the font; null where it comes with the product. */
  readonly fontAsset: UploadId | null;
}

const OF_KITS = ["heading", "numbers"] as const;
const FONT_NAMES = [...SHIPPED_FONTS, ...OF_KITS] as const;

const MOST_TEXT = 200;
const MOST_MARGIN = 25;
const [LEAST_TEXT_SIZE, MOST_TEXT_SIZE] = [1, 50];

/**
 * Scripts that are written from the left to the right, a sign for each letter: others need more than kerning to be right. Marks that are
 * no letter's own, controls and marks of direction are left out, too.
 */
const WRITTEN =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{N}\p{P}\p{S}\p{Zs}]+$/u;
const HIDDEN = /[\p{C}\p{M}]/u;

const color = z.string().regex(/^#[0-9a-fA-F]{6}$/);

/** What is said of things that are laid over a picture, by the names that callers use. */
export const OVERLAY_FIELDS = {
  stamp: z.boolean().optional(),
  logo: z.uuid().optional(),
  position: z.enum(POSITIONS).optional(),
  width: z.number().min(1).max(100).optional(),
  margin: z.number().min(0).max(MOST_MARGIN).optional(),
  opacity: z.number().min(1).max(100).optional(),
  text: z
    .string()
    .transform((text) => text.normalize("NFC").trim())
    .refine(
      (text) => text !== "" && [...text].length <= MOST_TEXT && WRITTEN.test(text) && !HIDDEN.test(text),
    )
    .optional(),
  font: z.enum(FONT_NAMES).optional(),
  text_size: z.number().min(LEAST_TEXT_SIZE).max(MOST_TEXT_SIZE).optional(),
  plate: color.optional(),
};

const oneOf = (names: readonly string[]) => `must be one of ${names.map((one) => `'${one}'`).join(", ")}`;

/** What each takes, in words that go on after its name. */
export const OVERLAY_SENTENCES = {
  stamp: "must be true or false",
  logo: "must be the id of an upload, or of a logo of a brand kit",
  position: oneOf(POSITIONS),
  width: "must be the logo's part of the picture's width, in percent from 1 to 100",
  margin: `must be a part of the picture's shorter edge, in percent from 0 to ${MOST_MARGIN}`,
  opacity: "must be in percent from 1 to 100",
  text: `must be one line of at most ${MOST_TEXT} characters in Latin, Greek, Cyrillic, Armenian, Georgian, Chinese, Japanese or Korean letters`,
  font: oneOf(FONT_NAMES),
  text_size: `must be a part of the picture's shorter edge, in percent from ${LEAST_TEXT_SIZE} to ${MOST_TEXT_SIZE}`,
  plate: "must be a colour such as '#ffffff'",
};

type Asked = {
  readonly [Field in keyof typeof OVERLAY_FIELDS]?: z.output<(typeof OVERLAY_FIELDS)[Field]>;
} & {
  readonly operation: string;
  readonly color?: string | undefined;
  readonly preset?: MarketplaceName | undefined;
};

const USUAL = { position: "bottom_right", width: 14, margin: 4, opacity: 100 } as const;
const USUAL_TEXT_SIZE = 6;

/**
 * The logo that is laid over what is made; null for none.
 * @param kit what the brand kit says; null without one
 * @throws ActError invalid_input
 */
export function stampOf(asked: Asked, kit: KitContent | null): TaskStamp | null {
  const isStamping = asked.operation === "stamp";
  if (asked.stamp === true && asked.preset !== undefined && !MARKETPLACES[asked.preset].overlays)
    throw wrong("stamp", `is not allowed by '${asked.preset}' on its pictures; leave it out`);
  if (!isStamping && asked.stamp !== true) return null;
  const ofKit = kit?.stamp ?? null;
  const logo = asked.logo ?? kit?.logos.find(({ role }) => role === ofKit?.logo)?.asset;
  if (logo === undefined)
    throw isStamping
      ? wrong("logo", "is needed for 'stamp'; or send 'brand', with a kit that stamps a logo")
      : wrong("stamp", "needs 'brand', with a kit that stamps a logo");
  const usual = { ...USUAL, ...ofKit };
  const width = asked.width ?? usual.width;
  return { logo: logo as UploadId, width: width / 100, ...overlayOf(asked, usual) };
}

/** Null where nothing is to be written. @throws ActError invalid_input */
export function letteringOf(asked: Asked, kit: KitContent | null): TaskLettering | null {
  const { text, text_size: size = USUAL_TEXT_SIZE, plate } = asked;
  if (text === undefined) return null;
  return {
    ...{ text, ...fontOf(asked.font, kit), height: size / 100, ...overlayOf(asked, USUAL) },
    color: colorIn(asked.color ?? "#000000"),
    plate: plate === undefined ? null : colorIn(plate),
  };
}

function fontOf(
  asked: (typeof FONT_NAMES)[number] = SHIPPED_FONTS[0],
  kit: KitContent | null,
): { readonly font: ShippedFont | null; readonly fontAsset: UploadId | null } {
  const name = asked === "heading" || asked === "numbers" ? (kit?.fonts[asked] ?? null) : asked;
  if (name === null) throw wrong("font", `'${asked}' needs 'brand', with a kit that has this font`);
  const font = SHIPPED_FONTS.find((one) => one === name) ?? null;
  return { font, fontAsset: font === null ? (name as UploadId) : null };
}

function overlayOf(
  { position, margin, opacity }: Asked,
  usual: Pick<Overlay, "position"> & { readonly margin: number; readonly opacity: number },
): Overlay {
  return {
    position: position ?? usual.position,
    margin: (margin ?? usual.margin) / 100,
    opacity: (opacity ?? usual.opacity) / 100,
  };
}

function wrong(field: string, problem: string): ActError {
  return new ActError("invalid_input", { field, problem });
}
