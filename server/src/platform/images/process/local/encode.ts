import type { Sharp } from "sharp";
import { type DigitalSourceType, type PictureFormat, PictureRefused } from "../../../../ports/images.ts";
import type { Recipe } from "../../../../ports/recipes.ts";
import type { Encoded } from "../normalize.ts";
import { isTransparent, pipeline, type Raster } from "./raster.ts";

/** From the best that is of use to the worst that still is. */
const QUALITIES = [95, 90, 85, 80, 72, 64, 55, 45, 35];

/**
 * M-1: writes a picture with nothing in it but its pixels and, where a model had a hand in it, the IPTC's mark of that. Lossless unless a
 * format is asked for that is not.
 * @throws PictureRefused when it does not get as small as is wanted
 */
export async function encode(raster: Raster, { format, mostBytes, digitalSourceType, work }: Recipe) {
  const wanted = format ?? (work.kind === "preset" ? "jpeg" : "png");
  for (const quality of wanted === "png" ? [0] : QUALITIES) {
    const made = await written(pipeline(raster), raster, wanted, quality, digitalSourceType);
    if (mostBytes === null || made.content.length <= mostBytes) return made;
  }
  throw new PictureRefused({ code: "budget" });
}

async function written(
  picture: Sharp,
  raster: Raster,
  format: PictureFormat,
  quality: number,
  origin: DigitalSourceType | null,
): Promise<Omit<Encoded, "name">> {
  const solid = isTransparent(raster) ? picture : picture.removeAlpha();
  const encoding =
    format === "png"
      ? solid.png({ compressionLevel: 8 })
      : format === "webp"
        ? solid.webp({ quality, effort: 2 })
        : // JPEG has no transparency: what shines through is white.
          picture.flatten({ background: "#ffffff" }).jpeg({ quality, chromaSubsampling: "4:4:4" });
  const content = await marked(encoding, origin).toBuffer();
  return { format, width: raster.width, height: raster.height, content };
}

/** With the IPTC's term for where the picture comes from, as XMP. */
export function marked(picture: Sharp, origin: DigitalSourceType | null): Sharp {
  return origin === null ? picture : picture.withXmp(xmpOf(origin));
}

function xmpOf(origin: DigitalSourceType): string {
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/${origin}</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>`;
}
