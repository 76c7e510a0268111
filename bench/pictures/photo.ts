import sharp from "sharp";

/** So much a photo of a phone has. */
const BYTES = 10_000_000;
const [WIDTH, HEIGHT] = [4_000, 3_000];

/** A photo of 12 million pixels and about 10 MB: soft light with grain, which is what fills a photo's file. */
export async function photo(): Promise<Buffer> {
  const noise = sharp({
    create: {
      ...{ width: WIDTH, height: HEIGHT, channels: 3, background: "#8a7f70" },
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    },
  });
  const grain = await noise.raw().toBuffer();
  // The quality whose file is nearest to what is wanted.
  let best = Buffer.alloc(0);
  for (let quality = 60; quality <= 96; quality += 4) {
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
    const tried = await sharp(grain, { raw }).blur(0.6).jpeg({ quality }).toBuffer();
    if (Math.abs(tried.length - BYTES) < Math.abs(best.length - BYTES)) best = tried;
  }
  return best;
}
