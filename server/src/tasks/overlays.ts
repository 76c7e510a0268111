import { z } from "zod";
import type { UploadId } from "../kernel/ids.ts";
import { type Lettering, type Overlay, POSITIONS, SHIPPED_FONTS, type Stamp } from "../ports/recipes.ts";
import { colorIn } from "./colors.ts";

/** A logo on what is made, and where it is. */
export interface TaskStamp extends Stamp {
  readonly logo: UploadId;
}

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
  font: z.enum(SHIPPED_FONTS).optional(),
  text_size: z.number().min(LEAST_TEXT_SIZE).max(MOST_TEXT_SIZE).optional(),
  plate: color.optional(),
};

const oneOf = (names: readonly string[]) => `must be one of ${names.map((one) => `'${one}'`).join(", ")}`;

/** What each takes, in words that go on after its name. */
export const OVERLAY_SENTENCES = {
  logo: "must be the id of an upload",
  position: oneOf(POSITIONS),
  width: "must be the logo's part of the picture's width, in percent from 1 to 100",
  margin: `must be a part of the picture's shorter edge, in percent from 0 to ${MOST_MARGIN}`,
  opacity: "must be in percent from 1 to 100",
  text: `must be one line of at most ${MOST_TEXT} characters in Latin, Greek, Cyrillic, Armenian, Georgian, Chinese, Japanese or Korean letters`,
  font: oneOf(SHIPPED_FONTS),
  text_size: `must be a part of the picture's shorter edge, in percent from ${LEAST_TEXT_SIZE} to ${MOST_TEXT_SIZE}`,
  plate: "must be a colour such as '#ffffff'",
};

type Asked = {
  readonly [Field in keyof typeof OVERLAY_FIELDS]?: z.output<(typeof OVERLAY_FIELDS)[Field]>;
} & {
  readonly color?: string | undefined;
};

const USUAL = { position: "bottom_right", width: 14, margin: 4, opacity: 100, textSize: 6 } as const;

/** Null where no logo is asked for. */
export function stampOf(asked: Asked): TaskStamp | null {
  const { logo, width = USUAL.width } = asked;
  return logo === undefined ? null : { logo: logo as UploadId, width: width / 100, ...overlayOf(asked) };
}

/** Null where nothing is to be written. */
export function letteringOf(asked: Asked): Lettering | null {
  const { text, font = SHIPPED_FONTS[0], text_size: size = USUAL.textSize, plate } = asked;
  if (text === undefined) return null;
  return {
    ...{ text, font, height: size / 100, ...overlayOf(asked) },
    color: colorIn(asked.color ?? "#000000"),
    plate: plate === undefined ? null : colorIn(plate),
  };
}

function overlayOf({
  position = USUAL.position,
  margin = USUAL.margin,
  opacity = USUAL.opacity,
}: Asked): Overlay {
  return { position, margin: margin / 100, opacity: opacity / 100 };
}
