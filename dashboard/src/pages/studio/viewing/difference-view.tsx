import { useEffect, useRef, useState } from "react";
import { Glyph } from "../../../kit/glyph.tsx";
import { useTexts } from "../../../texts/language.ts";
import { linkHere, type Picture } from "../desk/pictures.ts";
import { STUDIO } from "../texts.ts";
import { useFigures } from "../words.ts";
import { differenceOf } from "./difference.ts";

/** More would hold the page up, and not fit every browser's memory. */
const MOST_PIXELS = 24_000_000;

type Found = "waiting" | "failed" | { readonly same: number; readonly total: number };

/** Proves which pixels of a photo stayed as they were: each is compared here, in the browser, with the pictures as they are stored. */
export function DifferenceView({ before, after }: { readonly before: Picture; readonly after: Picture }) {
  const say = useTexts(STUDIO);
  const { whole, exactShare } = useFigures();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [found, setFound] = useState<Found>("waiting");
  const isOfOneSize = before.width === after.width && before.height === after.height;
  const isSmall = after.width * after.height <= MOST_PIXELS;
  const [one, other] = [linkHere(before.url), linkHere(after.url)];
  useEffect(() => {
    if (!isOfOneSize || !isSmall) return;
    const stop = new AbortController();
    setFound("waiting");
    Promise.all([pixelsOf(one, stop.signal), pixelsOf(other, stop.signal)]).then(
      ([photo, made]) => {
        if (stop.signal.aborted) return;
        const { same, total, drawn } = differenceOf(photo.data, made.data);
        const { current } = canvas;
        if (current !== null) {
          current.width = photo.width;
          current.height = photo.height;
          current.getContext("2d")?.putImageData(new ImageData(drawn, photo.width, photo.height), 0, 0);
        }
        setFound({ same, total });
      },
      () => {
        if (!stop.signal.aborted) setFound("failed");
      },
    );
    return () => stop.abort();
  }, [one, other, isOfOneSize, isSmall]);
  if (!isOfOneSize || !isSmall) return <p className="soft pad">{isSmall ? say.otherSize : say.tooLarge}</p>;
  const sentence =
    typeof found === "string"
      ? null
      : say.same(exactShare(found.same / found.total), whole(found.same), whole(found.total));
  return (
    <figure className="difference">
      <canvas ref={canvas} role="img" aria-label={sentence ?? say.comparing} />
      <figcaption className="sm" aria-live="polite">
        <Glyph
          name={found === "waiting" ? "running" : found === "failed" ? "broken" : "kept"}
          tone={found === "failed" ? "bad" : "ok"}
        />
        {found === "failed" ? say.statuses.expired : (sentence ?? say.comparing)}
      </figcaption>
    </figure>
  );
}

/** A stored picture as its numbers, with nothing of this device's screen in them. */
async function pixelsOf(link: string, signal: AbortSignal): Promise<ImageData> {
  const response = await fetch(link, { signal, cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error("the picture is gone");
  const options = { premultiplyAlpha: "none", colorSpaceConversion: "none" } as const;
  const bitmap = await createImageBitmap(await response.blob(), options);
  const { width, height } = bitmap;
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new Error("this browser draws nothing");
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  return pen.getImageData(0, 0, width, height);
}
