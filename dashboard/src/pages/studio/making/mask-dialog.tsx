import { Brush, Eraser, Minus, Plus, ScanSearch, SquareDashed, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Segmented } from "../../../kit/choices.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { Waiting } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import { copyFor, type Picture } from "../desk/pictures.ts";
import { useFigures } from "../words.ts";
import { brush, emptyMask, findProduct, grow, invert, type Mask, painted, shareOf, stroke } from "./mask.ts";
import { MASKING } from "./mask-texts.ts";

/** Verdigris, half seen through. */
const SHOWN = [15, 107, 92, 150] as const;
const WHITE = [255, 255, 255, 255] as const;
const [LEAST_SIZE, MOST_SIZE, FIRST_SIZE] = [2, 120, 24] as const;
const MOST_UNDO = 30;

/** Where the product is: found, painted with a brush, or moved over with the arrow keys. */
export function MaskDialog({
  picture,
  name,
  onDone,
  onClose,
}: {
  readonly picture: Picture;
  readonly name: string;
  /** @param mask as large as the picture: white where the product is, else transparent */
  readonly onDone: (mask: Blob) => void;
  readonly onClose: () => void;
}) {
  const say = useTexts(MASKING);
  const { share } = useFigures();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [photo, setPhoto] = useState<ImageData | null>(null);
  const [{ mask, before }, setDrawn] = useState<{ readonly mask: Mask; readonly before: readonly Mask[] }>({
    mask: emptyMask(1, 1),
    before: [],
  });
  const [tool, setTool] = useState<"brush" | "eraser">("brush");
  const [size, setSize] = useState(FIRST_SIZE as number);
  const [point, setPoint] = useState<readonly [number, number] | null>(null);
  const last = useRef<readonly [number, number] | null>(null);
  useEffect(() => {
    let isOver = false;
    void pixelsOf(copyFor(picture, "large")).then((data) => {
      if (isOver) return;
      setPhoto(data);
      setDrawn({ mask: emptyMask(data.width, data.height), before: [] });
      setPoint([data.width / 2, data.height / 2]);
    });
    return () => {
      isOver = true;
    };
  }, [picture]);
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (pen == null || photo === null || mask.width !== photo.width) return;
    pen.putImageData(new ImageData(painted(mask, SHOWN), mask.width, mask.height), 0, 0);
  }, [mask, photo]);
  const value = tool === "brush" ? 1 : 0;
  /** One step that can be undone. */
  const step = (change: (mask: Mask) => Mask) =>
    setDrawn((now) => ({ mask: change(now.mask), before: [...now.before, now.mask].slice(-MOST_UNDO) }));
  const undo = () =>
    setDrawn((now) => ({ mask: now.before.at(-1) ?? now.mask, before: now.before.slice(0, -1) }));
  const resize = (by: number) => setSize(Math.max(LEAST_SIZE, Math.min(MOST_SIZE, size + by)));
  const placeOf = (event: React.PointerEvent): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * mask.width,
      ((event.clientY - box.top) / box.height) * mask.height,
    ];
  };
  const down = (event: React.PointerEvent) => {
    if (photo === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = placeOf(event);
    last.current = at;
    setPoint(at);
    step((one) => brush(one, at[0], at[1], size / 2, value));
  };
  const move = (event: React.PointerEvent) => {
    const from = last.current;
    if (from === null || event.buttons === 0) return;
    const at = placeOf(event);
    last.current = at;
    setPoint(at);
    // Several moves may come before one is drawn: each goes on from what the last one left.
    setDrawn((now) => ({ mask: stroke(now.mask, from, at, size / 2, value), before: now.before }));
  };
  const press = (event: React.KeyboardEvent) => {
    const act = keyOf(event);
    if (act === null || point === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === "undo") return undo();
    if (act === "brush" || act === "eraser") return setTool(act);
    if (act === "smaller" || act === "larger") return resize(act === "larger" ? 4 : -4);
    if (act === "paint") return step((one) => brush(one, point[0], point[1], size / 2, value));
    const far = event.shiftKey ? size * 2 : Math.max(1, size / 2);
    const within = (at: number, most: number) => Math.max(0, Math.min(most, at));
    setPoint([within(point[0] + act[0] * far, mask.width), within(point[1] + act[1] * far, mask.height)]);
  };
  const done = async () => onDone(await enlarged(mask, picture));
  const inside = shareOf(mask);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={say.title(name)}
      lead={say.lead}
      className="viewer"
      footer={
        <>
          <Button onPress={onClose}>{say.cancel}</Button>
          <Button look="main" isDisabled={inside === 0 || inside === 1} onPress={() => void done()}>
            {say.use}
          </Button>
        </>
      }
    >
      {photo === null ? (
        <Waiting what={name} />
      ) : (
        <div className="masking">
          <div className="acts">
            <Button onPress={() => step(() => findProduct(photo.data, photo.width, photo.height))}>
              <ScanSearch className="i" aria-hidden="true" />
              {say.find}
            </Button>
            <Segmented
              label={say.tool}
              value={tool}
              onChange={setTool}
              choices={(["brush", "eraser"] as const).map((id) => ({ id, label: say.tools[id] }))}
            />
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
            <Button small isDisabled={before.length === 0} onPress={undo}>
              <Undo2 className="i s" aria-hidden="true" />
              {say.undo}
            </Button>
          </div>
          <div
            className="masked"
            role="application"
            aria-label={say.canvas}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keys, as its label says
            tabIndex={0}
            onKeyDown={press}
            onPointerDown={down}
            onPointerMove={move}
            onPointerUp={() => {
              last.current = null;
            }}
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
          <p className="sm soft" aria-live="polite">
            {inside === 0 ? say.nothing : say.inside(share(inside))}{" "}
            <span className="only-wide">{say.keys}</span>
            <span className="only-narrow">{say.fine}</span>
          </p>
        </div>
      )}
    </Dialog>
  );
}

type KeyAct = "undo" | "brush" | "eraser" | "smaller" | "larger" | "paint" | readonly [number, number];

const KEYS: Readonly<Record<string, KeyAct>> = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
  ...{ " ": "paint", Enter: "paint", b: "brush", e: "eraser", "[": "smaller", "]": "larger" },
};

/** What a key asks for, while the picture has the focus (WEB.md 4). */
function keyOf({ key, ctrlKey, metaKey, altKey }: React.KeyboardEvent): KeyAct | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key === "z" ? "undo" : null;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

async function pixelsOf(link: string): Promise<ImageData> {
  const response = await fetch(link, { cache: "no-store", credentials: "omit" });
  const bitmap = await createImageBitmap(await response.blob());
  const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new Error("this browser draws nothing");
  pen.drawImage(bitmap, 0, 0);
  return pen.getImageData(0, 0, bitmap.width, bitmap.height);
}

/** The mask as large as the picture, as PNG. */
async function enlarged(mask: Mask, { width, height }: Picture): Promise<Blob> {
  const small = new OffscreenCanvas(mask.width, mask.height);
  small.getContext("2d")?.putImageData(new ImageData(painted(mask, WHITE), mask.width, mask.height), 0, 0);
  const large = new OffscreenCanvas(width, height);
  large.getContext("2d")?.drawImage(small, 0, 0, width, height);
  return large.convertToBlob({ type: "image/png" });
}
