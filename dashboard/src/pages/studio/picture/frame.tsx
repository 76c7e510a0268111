import { Minus, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { useTexts } from "../../../texts/language.ts";
import { linkHere, type Picture } from "../desk/pictures.ts";
import { MaskActs, MaskCanvas, MaskState } from "../making/mask-canvas.tsx";
import type { Wish } from "../making/operations.ts";
import type { Drawing } from "../making/use-drawing.ts";
import { STUDIO } from "../texts.ts";
import { type useCheck, Verdict } from "../viewing/check.tsx";
import { Compare } from "../viewing/compare.tsx";
import { DifferenceView } from "../viewing/difference-view.tsx";
import { useFigures } from "../words.ts";
import { CropBox } from "./crop-box.tsx";
import { PICTURE } from "./texts.ts";
import type { Tool } from "./tools.tsx";

const [LEAST_ZOOM, MOST_ZOOM, STEP] = [0.125, 4, 2] as const;

/** The picture, as the tool shows it, and what belongs to the tool above it. */
export function Frame({
  tool,
  picture,
  before,
  name,
  drawing,
  check,
  wish,
  onBox,
  isLocked,
}: {
  readonly tool: Tool;
  readonly picture: Picture;
  readonly before: Picture | null;
  readonly name: string;
  readonly drawing: Drawing;
  readonly check: ReturnType<typeof useCheck>;
  readonly wish: Wish;
  readonly onBox: (box: Pick<Wish, "left" | "top" | "width" | "height">) => void;
  /** Whether a mask keeps the product as it is. */
  readonly isLocked: boolean;
}) {
  const say = useTexts(PICTURE);
  const studio = useTexts(STUDIO);
  const { share } = useFigures();
  /** Null: as large as the window lets it be. */
  const [zoom, setZoom] = useState<number | null>(null);
  const [isPeeking, setPeeking] = useState(false);
  const scale = (by: number) =>
    setZoom((now) => Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, (now ?? 1 / STEP) * by)));
  const press = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "x") setPeeking(true);
    else if (event.key === "0") setZoom(null);
    else if (event.key === "+") scale(STEP);
    else if (event.key === "-") scale(1 / STEP);
    else return;
    event.stopPropagation();
  };
  const isMasking = tool === "brush" || tool === "eraser";
  const isPlain = tool === "look" || tool === "outpaint";
  const shown = isPeeking && before !== null ? before : picture;
  return (
    <div className="editor-stage">
      <div className="toolbar">
        {isMasking ? (
          <MaskActs drawing={drawing} />
        ) : isPlain ? (
          <>
            <Button small look="quiet" iconOnly aria-label={say.smaller} onPress={() => scale(1 / STEP)}>
              <Minus className="i s" aria-hidden="true" />
            </Button>
            <Button
              small
              look="quiet"
              aria-label={zoom === null ? say.fit : say.zoom(share(zoom))}
              onPress={() => setZoom(null)}
            >
              {zoom === null ? say.fit : share(zoom)}
            </Button>
            <Button small look="quiet" iconOnly aria-label={say.larger} onPress={() => scale(STEP)}>
              <Plus className="i s" aria-hidden="true" />
            </Button>
          </>
        ) : null}
        {tool === "crop" ? <span className="sm soft">{say.cropArea}</span> : null}
        {isLocked ? (
          <span className="sm locked">
            <Glyph name="kept" tone="ok" />
            <span>
              <b className="strong">{say.locked}</b> <span className="soft">{say.lockedWhy}</span>
            </span>
          </span>
        ) : null}
        {picture.digital_source_type == null || isMasking ? null : (
          <span className="sm soft locked">
            <Glyph name="sealed" tone="ok" />
            {studio.marked}
          </span>
        )}
      </div>
      <section
        className={zoom === null ? "editor-frame fit" : "editor-frame"}
        aria-label={say.frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled and looked at by keys, as its label says
        tabIndex={0}
        onKeyDown={press}
        onKeyUp={({ key }) => key === "x" && setPeeking(false)}
        onBlur={() => setPeeking(false)}
      >
        {isMasking ? (
          <MaskCanvas picture={picture} drawing={drawing} />
        ) : tool === "crop" ? (
          <CropBox picture={picture} wish={wish} onBox={onBox} />
        ) : tool === "compare" && before !== null && !isPeeking ? (
          <Compare before={before} after={picture} />
        ) : tool === "difference" && before !== null ? (
          <DifferenceView before={before} after={picture} />
        ) : (
          <img
            src={linkHere(shown.url)}
            alt={name}
            width={Math.round(shown.width * (zoom ?? 1))}
            height={Math.round(shown.height * (zoom ?? 1))}
          />
        )}
        <Verdict preset={check.preset} checked={check.checked} />
      </section>
      {isMasking ? <MaskState drawing={drawing} /> : null}
    </div>
  );
}
