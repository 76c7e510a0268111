import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { Glyph } from "../../../kit/glyph.tsx";
import { Note } from "../../../kit/sheet.tsx";
import { useTexts } from "../../../texts/language.ts";
import { DeleteDialog } from "../delete-dialog.tsx";
import type { Pictures } from "../desk/api.ts";
import type { Desk, StudioDesk } from "../desk/desk.ts";
import { nameOf } from "../desk/names.ts";
import type { CheckedRule, Picture } from "../desk/pictures.ts";
import type { Entrance } from "../door.tsx";
import { Maker } from "../making/maker.tsx";
import { GROUPS, type Group, type Preset, SHAPES } from "../making/operations.ts";
import { useDrawing } from "../making/use-drawing.ts";
import { useWish } from "../making/use-wish.ts";
import { STUDIO } from "../texts.ts";
import { useNames } from "../use-names.ts";
import type { Side } from "../use-side.ts";
import { CheckPanel, useCheck } from "../viewing/check.tsx";
import { canBeCropped, partWithin } from "../viewing/cropping.ts";
import { Frame } from "./frame.tsx";
import { Head } from "./head.tsx";
import { Queue } from "./queue.tsx";
import { PICTURE } from "./texts.ts";
import { type Tool, Tools } from "./tools.tsx";

const GROUP_NAMES = Object.keys(GROUPS) as readonly Group[];
/** Tools that begin an operation. */
const BEGINS = { crop: "crop", outpaint: "outpaint" } as const;

/** A picture with its tools, what can be made of it, and what is under way. */
export function Editor({
  entrance: { organization, models, reason },
  api,
  desk,
  now,
  side,
  picture,
  before,
  fit,
}: {
  readonly entrance: Entrance;
  readonly api: Pictures;
  readonly desk: StudioDesk;
  readonly now: Desk;
  readonly side: Side;
  readonly picture: Picture;
  /** What it was made of, where the address says so. */
  readonly before: Picture | null;
  /** The marketplace that it is to be cropped for, where the address says so. */
  readonly fit: Preset | null;
}) {
  const say = useTexts(PICTURE);
  const studio = useTexts(STUDIO);
  const navigate = useNavigate();
  const mayChange = reason === null;
  const [tool, setTool] = useState<Tool>(before === null ? "look" : "compare");
  const [group, setGroup] = useState<Group>("surroundings");
  const [isDoomed, setDoomed] = useState(false);
  const wishing = useWish("white_background");
  const check = useCheck(api, picture.id, fit);
  const isMasking = tool === "brush" || tool === "eraser";
  const [hasDrawn, setDrawn] = useState(false);
  const drawing = useDrawing(isMasking || hasDrawn ? picture : null);
  useEffect(() => {
    // The one before may be read after this one.
    if (before !== null) setTool((now) => (now === "look" ? "compare" : now));
  }, [before]);
  const choose = (next: Tool) => {
    setTool(next);
    if (next === "brush" || next === "eraser") {
      drawing.setTool(next);
      setDrawn(true);
    }
    if (next !== "crop" && next !== "outpaint") return;
    setGroup(next === "crop" ? "adjust" : "surroundings");
    const { width, height } = picture;
    const whole = { left: "0", top: "0", width: String(width), height: String(height) };
    wishing.set({ operation: BEGINS[next], ...(next === "crop" ? whole : {}) });
  };
  const turn = (next: Group) => {
    setGroup(next);
    const [first] = GROUPS[next];
    if (first !== undefined) wishing.set({ operation: first });
  };
  /** The part that the marketplace takes, or a picture made for it where the part is that of the product. */
  const cropFor = (rule: CheckedRule, preset: Preset) => {
    if (rule.rule === "ratio") {
      choose("crop");
      wishing.set({ operation: "crop", ...partWithin(picture, rule) });
      return;
    }
    setGroup("adjust");
    wishing.set({ operation: "preset", preset });
  };
  const toFit = fit === null ? undefined : check.checked?.rules.find(canBeCropped);
  const [isFitted, setFitted] = useState(false);
  useEffect(() => {
    if (!mayChange || isFitted || fit === null || toFit === undefined) return;
    setFitted(true);
    cropFor(toFit, fit);
  });
  const tools: readonly Tool[] = [
    "look",
    ...(before === null ? [] : (["compare", "difference"] as const)),
    ...(mayChange ? (["brush", "eraser", "crop", "outpaint"] as const) : []),
  ];
  const drop = useCallback(
    (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      desk.sending.add(files);
    },
    [desk],
  );
  useFiles(mayChange, desk, drop);
  const names = useNames(now);
  const name = nameOf(names, picture, studio.viewer);
  const hasMask = drawing.isDrawn;
  return (
    <div className="editor">
      <Head
        {...{ organization, side, api, picture, name, drawing }}
        hasSteps={isMasking}
        onDelete={mayChange ? () => setDoomed(true) : null}
      />
      <Tools tools={tools} value={isMasking ? drawing.tool : tool} onChange={choose} />
      <Frame
        {...{ tool, picture, before, name, drawing, check }}
        wish={wishing.wish}
        onBox={(box) => wishing.set(box)}
        isLocked={hasMask && SHAPES[wishing.wish.operation].locked === true}
      />
      <aside className="editor-side" aria-label={say.settings}>
        {mayChange ? (
          <>
            <div className="tabs2" role="toolbar" aria-label={say.settings}>
              {GROUP_NAMES.map((one) => (
                <button key={one} type="button" aria-pressed={one === group} onClick={() => turn(one)}>
                  {say.groups[one]}
                </button>
              ))}
            </div>
            <Maker
              api={api}
              wishing={wishing}
              operations={GROUPS[group]}
              title={say.groups[group]}
              chosen={[picture.id]}
              models={models}
              isLive={side === "live"}
              hasMask={hasMask}
              onMask={() => choose("brush")}
              onNoMask={() => {
                setDrawn(false);
                setTool("look");
                drawing.clear();
              }}
              onMake={async (requests, once, withMask) =>
                desk.begin(requests, once, withMask ? await drawing.toBlob(picture) : null)
              }
            />
          </>
        ) : (
          <Note glyph={<Glyph name="off" />}>
            {reason} {say.lookOnly}
          </Note>
        )}
        <CheckPanel check={check} onCrop={mayChange ? cropFor : null} />
      </aside>
      <Queue {...{ organization, side, desk, now, names }} open={picture.id} mayAdd={mayChange} />
      {isDoomed ? (
        <DeleteDialog
          count={1}
          onDelete={async () => {
            await desk.deletePicture(picture.id);
            void navigate({ to: `/app/${organization}/studio` as never, search: { side } as never });
          }}
          onClose={() => setDoomed(false)}
        />
      ) : null}
    </div>
  );
}

/** Photos that are dropped or pasted anywhere arrive in the queue. */
function useFiles(mayAdd: boolean, desk: StudioDesk, drop: (event: DragEvent) => void): void {
  useEffect(() => {
    if (!mayAdd) return;
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const paste = ({ clipboardData }: ClipboardEvent) => desk.sending.add([...(clipboardData?.files ?? [])]);
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, [mayAdd, desk, drop]);
}
