import type { Font } from "fontkit";
import { PictureRefused } from "../../../../ports/images.ts";
import type { Color, Lettering } from "../../../../ports/recipes.ts";
import { filled } from "./compose.ts";
import { coverageOf } from "./coverage.ts";
import { type Face, trusting } from "./fonts.ts";
import { type Contour, contoursOf } from "./outline.ts";
import { marginOf, placedOver } from "./overlay.ts";
import { CHANNELS, type Raster } from "./raster.ts";

/** One line of text, set: its outlines in units of its size, from the left end of its baseline. */
interface SetLine {
  readonly width: number;
  readonly ascent: number;
  readonly descent: number;
  outlines(size: number, left: number, baseline: number): readonly Contour[];
}

/** A plate is so much larger than its text on each side, in parts of the text's size. */
const PLATE_AROUND = 0.35;

/**
 * Writes a line of text over a picture, on a plate where one is asked for. It is as high as asked, or lower where it would not fit. What
 * of the picture is not under it stays as it is, bit for bit.
 * @throws PictureRefused when the font is none, or lacks a character
 */
export function lettered(picture: Raster, lettering: Lettering, face: Face): Raster {
  const { text, color, plate } = lettering;
  const line = trusting(() => setLine(face, text));
  const margin = marginOf(picture, lettering);
  const around = plate === null ? 0 : 2 * PLATE_AROUND;
  const [across, down] = [picture.width - 2 * margin, picture.height - 2 * margin];
  const size = Math.min(
    Math.min(picture.width, picture.height) * lettering.height,
    across / Math.max(line.width + around, 1e-3),
    down / (line.ascent + line.descent + around),
  );
  const drawnText = trusting(() => write(line, size, color, plate, [across, down]));
  return placedOver(picture, drawnText, lettering);
}

/** What a font looks like: some of its characters, black on nothing. @throws PictureRefused */
export function specimen(face: Face): Raster {
  const known = trusting(() => [...SPECIMEN].filter((one) => one !== " " && fontFor(face, one) !== null));
  if (known.length === 0) throw new PictureRefused({ code: "font" });
  const text = known.length === SPECIMEN.replaceAll(" ", "").length ? SPECIMEN : known.join("");
  return trusting(() => write(setLine(face, text), SPECIMEN_SIZE, [0, 0, 0], null, [1_400, 200]));
}

const SPECIMEN = "AaBbCc 0123";
const SPECIMEN_SIZE = 96;

/** @param most width and height in pixels */
function write(
  line: SetLine,
  size: number,
  color: Color,
  plate: Color | null,
  [mostWidth, mostHeight]: readonly [width: number, height: number],
): Raster {
  const around = plate === null ? 0 : PLATE_AROUND * size;
  const inside = (length: number, most: number) =>
    Math.max(1, Math.min(Math.ceil(length + 2 * around), Math.ceil(most)));
  const width = inside(line.width * size, mostWidth);
  const height = inside((line.ascent + line.descent) * size, mostHeight);
  const coverage = coverageOf(line.outlines(size, around, around + line.ascent * size), width, height);
  const made = filled(width, height, plate ?? color);
  for (let place = 0; place < coverage.length; place += 1) {
    const [at, covered] = [place * CHANNELS, coverage[place] ?? 0];
    if (plate === null) made.pixels[at + 3] = covered;
    else
      for (let channel = 0; channel < 3; channel += 1)
        made.pixels[at + channel] = Math.round(
          ((color[channel] ?? 0) * covered + (plate[channel] ?? 0) * (255 - covered)) / 255,
        );
  }
  return made;
}

/** @throws PictureRefused glyph */
function setLine(face: Face, text: string): SetLine {
  const pieces: { readonly font: Font; text: string }[] = [];
  for (const character of text) {
    const font = fontFor(face, character);
    if (font === null) throw new PictureRefused({ code: "glyph" });
    const last = pieces.at(-1);
    if (last?.font === font) last.text += character;
    else pieces.push({ font, text: character });
  }
  let width = 0;
  const runs = pieces.map(({ font, text: part }) => {
    // With the font's own kerning, from the left to the right: what is written otherwise was refused before.
    const run = { font, start: width, ...font.layout(part, undefined, undefined, undefined, "ltr") };
    width += run.positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0) / font.unitsPerEm;
    return run;
  });
  const [first] = face;
  if (first === undefined || !(width < MOST_EMS)) throw new PictureRefused({ code: "font" });
  const bounded = (share: number) => Math.max(0.1, Math.min(2, Number.isFinite(share) ? share : 1));
  return {
    width: Math.max(0, width),
    ascent: bounded(first.ascent / first.unitsPerEm),
    descent: bounded(-first.descent / first.unitsPerEm),
    outlines: (size, left, baseline) =>
      runs.flatMap(({ font, start, glyphs, positions }) => {
        const scale = size / font.unitsPerEm;
        let pen = left + start * size;
        return glyphs.flatMap((glyph, at) => {
          const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[at] ?? {};
          const from = pen;
          pen += xAdvance * scale;
          return contoursOf(glyph.path.commands, (x, y) => [
            from + (x + xOffset) * scale,
            baseline - (y + yOffset) * scale,
          ]);
        });
      }),
  };
}

/** Wider than any text that is taken would be in a sound font. */
const MOST_EMS = 2_000;

function fontFor(face: Face, character: string): Font | null {
  const point = character.codePointAt(0) ?? 0;
  return face.find((font) => font.hasGlyphForCodePoint(point)) ?? null;
}
