import type { PictureMeasures } from "../../../../ports/images.ts";
import { look } from "../look.ts";
import { distance } from "./plain-background.ts";
import { decode, isTransparent, type Raster } from "./raster.ts";

const WHITE = [255, 255, 255] as const;
/** What lossy formats make of white is white, too. */
const NEARLY = 2;
/** What belongs to the product is as far from white. */
const COLOURED = 12;

/** Looks at a picture as marketplaces do. @throws PictureRefused */
export async function measure(bytes: Buffer, mostPixels: number): Promise<PictureMeasures> {
  const { format } = look(bytes, mostPixels);
  const raster = await decode(bytes);
  const { width, height } = raster;
  return {
    ...{ format, bytes: bytes.length, width, height },
    transparent: isTransparent(raster),
    ...whiteness(raster),
  };
}

function whiteness({ pixels, width, height }: Raster) {
  let [white, edge] = [0, 0];
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const away = distance(pixels, y * width + x, WHITE);
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) {
        edge += 1;
        if (away <= NEARLY) white += 1;
      }
      if (away < COLOURED) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  const share = right < 0 ? 0 : Math.max((right - left + 1) / width, (bottom - top + 1) / height);
  return { whiteEdge: white / edge, productShare: share };
}
