import sharp from "sharp";

/** Longest edges of the smaller copies, in pixels. */
const EDGES = [1_024, 512, 256];

/**
 * What an upload comes to, by sharp alone in this process: the photo turned as it is meant, in sRGB without metadata, and three smaller
 * copies. As a program would write it that keeps nothing secret, with the same qualities.
 */
export async function bySharpAlone(photo: Buffer): Promise<number> {
  const options = { failOn: "error" } as const;
  const master = await sharp(photo, options)
    .autoOrient()
    .toColourspace("srgb")
    .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
    .toBuffer();
  let bytes = master.length;
  for (const edge of EDGES) {
    const small = sharp(master, options).resize(edge, edge, { fit: "inside", withoutEnlargement: true });
    bytes += (await small.webp({ quality: 82, effort: 2 }).toBuffer()).length;
  }
  return bytes;
}
