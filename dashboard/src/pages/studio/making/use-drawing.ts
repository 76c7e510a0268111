import { useEffect, useRef, useState } from "react";
import { copyFor, type Picture } from "../desk/pictures.ts";
import { brush, emptyMask, type Mask, painted, shareOf, stroke } from "./mask.ts";

const WHITE = [255, 255, 255, 255] as const;
export const [LEAST_SIZE, MOST_SIZE] = [2, 120] as const;
const FIRST_SIZE = 24;
const MOST_UNDO = 30;

interface Drawn {
  readonly mask: Mask;
  readonly before: readonly Mask[];
  readonly after: readonly Mask[];
}

type Point = readonly [x: number, y: number];

/** A mask that is drawn over a picture, by pointer and by keys, with steps that can be taken back. */
export type Drawing = ReturnType<typeof useDrawing>;

/** @param picture whose mask it is; nothing is read while it is null */
export function useDrawing(picture: Picture | null) {
  const [photo, setPhoto] = useState<ImageData | null>(null);
  const [{ mask, before, after }, setDrawn] = useState<Drawn>({ ...NOTHING, mask: emptyMask(1, 1) });
  const [tool, setTool] = useState<"brush" | "eraser">("brush");
  const [size, setSize] = useState(FIRST_SIZE);
  const [point, setPoint] = useState<Point | null>(null);
  const last = useRef<Point | null>(null);
  const link = picture === null ? null : copyFor(picture, "large");
  useEffect(() => {
    if (link === null) return;
    let isOver = false;
    void pixelsOf(link).then((data) => {
      if (isOver) return;
      setPhoto(data);
      setDrawn({ ...NOTHING, mask: emptyMask(data.width, data.height) });
      setPoint([data.width / 2, data.height / 2]);
    });
    return () => {
      isOver = true;
    };
  }, [link]);
  const value = tool === "brush" ? 1 : 0;
  /** One step that can be undone. */
  const step = (change: (mask: Mask) => Mask) =>
    setDrawn((now) => ({
      mask: change(now.mask),
      before: [...now.before, now.mask].slice(-MOST_UNDO),
      after: [],
    }));
  const undo = () =>
    setDrawn((now) => {
      const mask = now.before.at(-1);
      return mask === undefined
        ? now
        : { mask, before: now.before.slice(0, -1), after: [now.mask, ...now.after] };
    });
  const redo = () =>
    setDrawn((now) => {
      const [mask, ...rest] = now.after;
      return mask === undefined ? now : { mask, before: [...now.before, now.mask], after: rest };
    });
  const placeOf = (event: React.PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * mask.width,
      ((event.clientY - box.top) / box.height) * mask.height,
    ];
  };
  const inside = shareOf(mask);
  const clear = () => setDrawn((now) => ({ ...NOTHING, mask: emptyMask(now.mask.width, now.mask.height) }));
  return {
    ...{ photo, mask, tool, clear, setTool, size, setSize, point, step, undo, redo, inside },
    canUndo: before.length > 0,
    canRedo: after.length > 0,
    /** Whether it says where the product is. */
    isDrawn: photo !== null && inside > 0 && inside < 1,
    onPointerDown(event: React.PointerEvent) {
      if (photo === null) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = placeOf(event);
      last.current = at;
      setPoint(at);
      step((one) => brush(one, at[0], at[1], size / 2, value));
    },
    onPointerMove(event: React.PointerEvent) {
      const from = last.current;
      if (from === null || event.buttons === 0) return;
      const at = placeOf(event);
      last.current = at;
      setPoint(at);
      // Several moves may come before one is drawn: each goes on from what the last one left.
      setDrawn((now) => ({ ...now, mask: stroke(now.mask, from, at, size / 2, value) }));
    },
    onPointerUp() {
      last.current = null;
    },
    onKeyDown(event: React.KeyboardEvent) {
      const act = keyOf(event);
      if (act === null || point === null) return;
      event.preventDefault();
      event.stopPropagation();
      if (act === "undo") return undo();
      if (act === "redo") return redo();
      if (act === "brush" || act === "eraser") return setTool(act);
      if (act === "smaller" || act === "larger")
        return setSize(Math.max(LEAST_SIZE, Math.min(MOST_SIZE, size + (act === "larger" ? 4 : -4))));
      if (act === "paint") return step((one) => brush(one, point[0], point[1], size / 2, value));
      const far = event.shiftKey ? size * 2 : Math.max(1, size / 2);
      const within = (at: number, most: number) => Math.max(0, Math.min(most, at));
      setPoint([within(point[0] + act[0] * far, mask.width), within(point[1] + act[1] * far, mask.height)]);
    },
    /** The mask as large as the picture: white where the product is, else transparent. */
    toBlob: (of: Picture) => enlarged(mask, of),
  };
}

const NOTHING = { before: [], after: [] } as const;

type KeyAct =
  | "undo"
  | "redo"
  | "brush"
  | "eraser"
  | "smaller"
  | "larger"
  | "paint"
  | readonly [number, number];

const KEYS: Readonly<Record<string, KeyAct>> = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
  ...{ " ": "paint", Enter: "paint", b: "brush", e: "eraser", "[": "smaller", "]": "larger" },
};

/** What a key asks for, while the picture has the focus (WEB.md 4). */
function keyOf({ key, ctrlKey, metaKey, altKey, shiftKey }: React.KeyboardEvent): KeyAct | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key.toLowerCase() === "z" ? (shiftKey ? "redo" : "undo") : null;
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
