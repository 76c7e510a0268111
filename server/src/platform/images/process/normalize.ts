import sharp, { type Sharp } from "sharp";
import {
  type PictureFacts,
  type PictureFormat,
  PictureRefused,
  type Thumbnail,
} from "../../../ports/images.ts";
import { look, marksIn } from "./look.ts";
import { damaged } from "./looked.ts";

/** A picture with its bytes. */
export interface Encoded {
  readonly name: string;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly content: Uint8Array;
}

/** Only the decoders of the three formats, from memory. libvips has dozens more, some of which read files and addresses. */
const DECODERS = ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"];

/** Sets libvips up, and uses each decoder and encoder once, so that every library is loaded before files are out of reach. */
export async function warmUp(): Promise<void> {
  // Nothing of one picture is kept for the next.
  sharp.cache(false);
  sharp.concurrency(1);
  const blank = await sharp({ create: { width: 16, height: 16, channels: 4, background: "#fff" } })
    .png()
    .toBuffer();
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: DECODERS });
  for (const format of ["jpeg", "png", "webp"] as const) {
    const one = await sharp(blank).toFormat(format).toBuffer();
    await sharp(one).autoOrient().resize(8, 8).toColourspace("srgb").webp().toBuffer();
  }
}

/**
 * Decodes a picture, turns it as it is meant, and encodes it anew in sRGB without metadata; then its smaller copies.
 * @throws PictureRefused
 */
export async function* normalize(
  bytes: Buffer,
  mostPixels: number,
  thumbnails: readonly Thumbnail[],
): AsyncGenerator<PictureFacts | Encoded> {
  const looked = look(bytes, mostPixels);
  const master = await decode(looked.decodable, mostPixels, (picture) =>
    encode(picture.autoOrient(), looked.format, looked.lossless),
  );
  const { width, height } = master;
  yield {
    sourceFormat: looked.format,
    width,
    height,
    frames: looked.frames,
    ...marksIn(looked),
  };
  yield { name: "master", ...master };
  for (const { name, edge } of thumbnails) {
    // From the copy before would be faster, and each step would lose a little more.
    const small = await decode(master.content, mostPixels, (picture) =>
      picture
        .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
        .webp({ quality: 82, effort: 2 }),
    );
    yield { name, ...small };
  }
}

/** A picture stays of its kind: photographs as JPEG with full colour resolution, what was lossless lossless. */
function encode(picture: Sharp, format: PictureFormat, lossless: boolean): Sharp {
  if (format === "png") return picture.png({ compressionLevel: 6 });
  if (format === "webp") return picture.webp({ quality: 95, lossless, effort: 2 });
  return picture.jpeg({ quality: 95, chromaSubsampling: "4:4:4" });
}

async function decode(content: Uint8Array, mostPixels: number, work: (picture: Sharp) => Sharp) {
  try {
    // `error`: a picture that is cut off or does not decode is refused, never filled up with grey.
    const picture = sharp(content, { failOn: "error", limitInputPixels: mostPixels, pages: 1 });
    const { data, info } = await work(picture.toColourspace("srgb")).toBuffer({ resolveWithObject: true });
    const { format, width, height } = info;
    if (format !== "jpeg" && format !== "png" && format !== "webp") throw damaged();
    return { format, width, height, content: data } as const;
  } catch (error) {
    if (error instanceof PictureRefused) throw error;
    throw damaged();
  }
}
