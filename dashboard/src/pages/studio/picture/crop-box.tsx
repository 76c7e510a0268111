import { useRef } from "react";
import { useTexts } from "../../../texts/language.ts";
import { copyFor, type Picture } from "../desk/pictures.ts";
import type { Wish } from "../making/operations.ts";
import { PICTURE } from "./texts.ts";

type Box = Pick<Wish, "left" | "top" | "width" | "height">;

/** The part of a picture that a wish names, as far as it is inside of it. */
function boxWithin({ left, top, width, height }: Box, of: Pick<Picture, "width" | "height">) {
  const [x, y] = [Math.min(Number(left), of.width - 1), Math.min(Number(top), of.height - 1)];
  return {
    ...{ x, y },
    width: Math.max(1, Math.min(Number(width), of.width - x)),
    height: Math.max(1, Math.min(Number(height), of.height - y)),
  };
}

/** The part that stays, drawn over the picture; by keys it is written in the fields beside it. */
export function CropBox({
  picture,
  wish,
  onBox,
}: {
  readonly picture: Picture;
  readonly wish: Wish;
  readonly onBox: (box: Box) => void;
}) {
  const say = useTexts(PICTURE);
  const frame = useRef<SVGSVGElement>(null);
  const from = useRef<readonly [number, number] | null>(null);
  const { width, height } = picture;
  const box = boxWithin(wish, picture);
  const placeOf = ({ clientX, clientY }: React.PointerEvent): readonly [number, number] => {
    const placed = frame.current?.getScreenCTM();
    if (placed == null) return [0, 0];
    const within = (at: number, most: number) => Math.round(Math.max(0, Math.min(most, at)));
    return [within((clientX - placed.e) / placed.a, width), within((clientY - placed.f) / placed.d, height)];
  };
  const drag = (event: React.PointerEvent) => {
    if (from.current === null || event.buttons === 0) return;
    const [[x, y], [left, top]] = [placeOf(event), from.current];
    onBox({
      left: String(Math.min(x, left)),
      top: String(Math.min(y, top)),
      width: String(Math.max(1, Math.abs(x - left))),
      height: String(Math.max(1, Math.abs(y - top))),
    });
  };
  const hole = `M0 0H${width}V${height}H0ZM${box.x} ${box.y}v${box.height}h${box.width}v${-box.height}Z`;
  return (
    <svg
      ref={frame}
      className="cropping"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={say.cropArea}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = placeOf(event);
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        from.current = null;
      }}
    >
      <image href={copyFor(picture, "large")} width={width} height={height} />
      <path className="outside" d={hole} />
      <rect className="edge" {...box} strokeWidth={Math.max(2, width / 300)} />
    </svg>
  );
}
