import { useEffect, useRef, useState } from "react";
import { Glyph } from "../../../kit/glyph.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useTexts } from "../../../texts/language.ts";
import { samplePhoto } from "../desk/sample.ts";
import { drawLook, LOOK } from "./draw-look.ts";
import { type Content, type Kit, previewOf } from "./kit.ts";
import { BRAND } from "./texts.ts";

/** Below that a logo is hard to see (WCAG 2.2 asks for it of graphics that matter). */
const LEAST_CONTRAST = 3;

/** What a stamped picture looks like, drawn here of a sample photo: nothing is sent and nothing is spent. */
export function Look({ kit, content }: { readonly kit: Kit; readonly content: Content }) {
  const say = useTexts(BRAND);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [ratio, setRatio] = useState<number | null>(null);
  const { stamp, logos } = content;
  const logo = previewOf(kit, logos.find(({ role }) => role === stamp?.logo)?.asset);
  useEffect(() => {
    let isOver = false;
    const draw = async () => {
      const pen = canvas.current?.getContext("2d", { willReadFrequently: true });
      if (pen == null) return;
      const photo = await createImageBitmap(await samplePhoto("sample.png"));
      const image = logo === null ? null : await loaded(logo);
      if (isOver) return;
      const sized = image && { image, width: image.naturalWidth, height: image.naturalHeight };
      setRatio(drawLook(pen, photo, sized, stamp));
    };
    draw().catch(() => setRatio(null));
    return () => {
      isOver = true;
    };
  }, [logo, stamp]);
  const isReadable = (ratio ?? 0) >= LEAST_CONTRAST;
  return (
    <Sheet
      title={say.look}
      end={
        <span className="soft">{say.version(kit.draft ? (kit.version ?? 0) + 1 : (kit.version ?? 1))}</span>
      }
    >
      <canvas ref={canvas} {...LOOK} className="brand-look" role="img" aria-label={say.lookHint} />
      <ul className="brand-checks">
        {ratio === null ? (
          <li>
            <Glyph name="waiting" tone="off" />
            <span>{say.noStampYet}</span>
          </li>
        ) : (
          <li>
            <Glyph name={isReadable ? "kept" : "broken"} tone={isReadable ? "ok" : "warn"} />
            <span>{isReadable ? say.readable(ratio.toFixed(1)) : say.unreadable(ratio.toFixed(1))}</span>
          </li>
        )}
        <li>
          <Glyph name="off" tone="off" />
          <span>{say.noLogoThere}</span>
        </li>
      </ul>
    </Sheet>
  );
}

async function loaded(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = source;
  await image.decode();
  return image;
}
