import { Brush, Eraser, Minus, Plus, ScanSearch, SquareDashed } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../../kit/button.tsx";
import { useTexts } from "../../../texts/language.ts";
import { copyFor, type Picture } from "../desk/pictures.ts";
import { useFigures } from "../words.ts";
import { findProduct, grow, invert, painted } from "./mask.ts";
import { MASKING } from "./mask-texts.ts";
import { type Drawing, LEAST_SIZE, MOST_SIZE } from "./use-drawing.ts";

/** Verdigris, half seen through. */
const SHOWN = [15, 107, 92, 150] as const;

/** What changes a mask as a whole, and how large the brush is. */
export function MaskActs({ drawing }: { readonly drawing: Drawing }) {
  const say = useTexts(MASKING);
  const { photo, tool, size, setSize, step } = drawing;
  return (
    <>
      <Button
        isDisabled={photo === null}
        onPress={() => photo !== null && step(() => findProduct(photo.data, photo.width, photo.height))}
      >
        <ScanSearch className="i" aria-hidden="true" />
        {say.find}
      </Button>
      <label className="brush-size">
        {tool === "brush" ? (
          <Brush className="i s" aria-hidden="true" />
        ) : (
          <Eraser className="i s" aria-hidden="true" />
        )}
        <span>{say.size}</span>
        <input
          type="range"
          min={LEAST_SIZE}
          max={MOST_SIZE}
          value={size}
          onChange={({ target }) => setSize(Number(target.value))}
        />
      </label>
      <Button small onPress={() => step((one) => grow(grow(one, 1), 1))}>
        <Plus className="i s" aria-hidden="true" />
        {say.grow}
      </Button>
      <Button small onPress={() => step((one) => grow(grow(one, 0), 0))}>
        <Minus className="i s" aria-hidden="true" />
        {say.shrink}
      </Button>
      <Button small onPress={() => step(invert)}>
        <SquareDashed className="i s" aria-hidden="true" />
        {say.invert}
      </Button>
    </>
  );
}

/** The picture with the mask over it, which is drawn on. */
export function MaskCanvas({ picture, drawing }: { readonly picture: Picture; readonly drawing: Drawing }) {
  const say = useTexts(MASKING);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { photo, mask, point, size } = drawing;
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (pen == null || photo === null || mask.width !== photo.width) return;
    pen.putImageData(new ImageData(painted(mask, SHOWN), mask.width, mask.height), 0, 0);
  }, [mask, photo]);
  if (photo === null) return null;
  return (
    <div
      className="masked"
      role="application"
      aria-label={say.canvas}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keys, as its label says
      tabIndex={0}
      onKeyDown={drawing.onKeyDown}
      onPointerDown={drawing.onPointerDown}
      onPointerMove={drawing.onPointerMove}
      onPointerUp={drawing.onPointerUp}
    >
      <img
        src={copyFor(picture, "large")}
        alt=""
        width={photo.width}
        height={photo.height}
        draggable={false}
      />
      <canvas ref={canvas} width={photo.width} height={photo.height} />
      <svg viewBox={`0 0 ${photo.width} ${photo.height}`} aria-hidden="true">
        {point === null ? null : <circle className="cursor" cx={point[0]} cy={point[1]} r={size / 2} />}
      </svg>
    </div>
  );
}

/** How much is marked, and which keys there are. */
export function MaskState({ drawing: { inside } }: { readonly drawing: Drawing }) {
  const say = useTexts(MASKING);
  const { share } = useFigures();
  return (
    <p className="sm soft" aria-live="polite">
      {inside === 0 ? say.nothing : say.inside(share(inside))} <span className="only-wide">{say.keys}</span>
      <span className="only-narrow">{say.fine}</span>
    </p>
  );
}
