import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { create, type Font } from "fontkit";
import { PictureRefused } from "../../../../ports/images.ts";
import type { ShippedFont } from "../../../../ports/recipes.ts";

/** Fonts of which each has some characters; of two that have one, the first draws it. */
export type Face = readonly Font[];

/** Under the SIL Open Font License, in parts by their characters. */
const SHIPPED: Readonly<Record<ShippedFont, readonly string[]>> = {
  "instrument-sans": [
    "@fontsource/instrument-sans/files/instrument-sans-latin-600-normal.woff2",
    "@fontsource/instrument-sans/files/instrument-sans-latin-ext-600-normal.woff2",
  ],
  "atkinson-hyperlegible-mono": [
    "@fontsource/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-500-normal.woff2",
    "@fontsource/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-ext-500-normal.woff2",
  ],
};

const shipped = new Map<ShippedFont, Face>();

/** Reads the fonts that come with the product. Call it while files can be opened. */
export function loadShippedFonts(): void {
  for (const [name, files] of Object.entries(SHIPPED))
    shipped.set(
      name as ShippedFont,
      files.map((file) => create(readFileSync(fileURLToPath(import.meta.resolve(file))))),
    );
}

export function shippedFace(name: ShippedFont): Face {
  const face = shipped.get(name);
  if (face === undefined) throw new RangeError("fonts were not loaded");
  return face;
}

/** How TrueType, OpenType with PostScript outlines, and WOFF2 begin. Collections have no one font, and are refused. */
const BEGINNINGS = ["\0\x01\0\0", "true", "OTTO", "wOF2"];

/** Opens a font that somebody sent. @throws PictureRefused */
export function sentFace(bytes: Buffer): Face {
  if (!BEGINNINGS.includes(bytes.toString("latin1", 0, 4))) throw noFont();
  return trusting(() => {
    const font = create(bytes);
    if (!(font.unitsPerEm >= 16 && font.unitsPerEm <= 16_384)) throw noFont();
    return [font];
  });
}

/** What goes wrong while a font is read is the font's fault: nothing else is known of it. @throws PictureRefused */
export function trusting<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof PictureRefused ? error : noFont();
  }
}

function noFont(): PictureRefused {
  return new PictureRefused({ code: "font" });
}
