import { useId, useRef, useState } from "react";
import { useTexts } from "../../../texts/language.ts";
import { copyFor, type Picture } from "../desk/pictures.ts";
import { STUDIO } from "../texts.ts";

/** Before and after, one over the other, with a slider between: by pointer, by arrow keys, and for whoever hears the page. */
export function Compare({ before, after }: { readonly before: Picture; readonly after: Picture }) {
  const say = useTexts(STUDIO);
  const id = useId();
  const frame = useRef<SVGSVGElement>(null);
  const [at, setAt] = useState(50);
  const { width, height } = after;
  const x = (width * at) / 100;
  const clip = `clip-${id.replace(/[^\w-]/g, "")}`;
  const drag = ({ buttons, clientX }: React.PointerEvent) => {
    // Where the picture stands in its frame, which may be wider.
    const placed = frame.current?.getScreenCTM();
    if (placed == null || buttons === 0) return;
    const share = (clientX - placed.e) / placed.a / width;
    setAt(Math.round(Math.max(0, Math.min(1, share)) * 100));
  };
  return (
    <div className="compare">
      <svg
        ref={frame}
        viewBox={`0 0 ${width} ${height}`}
        aria-hidden="true"
        onPointerDown={drag}
        onPointerMove={drag}
      >
        <defs>
          <clipPath id={clip}>
            <rect width={x} height={height} />
          </clipPath>
        </defs>
        <image href={copyFor(after, "large")} width={width} height={height} />
        <g clipPath={`url(#${clip})`}>
          <rect width={width} height={height} className="ground" />
          <image href={copyFor(before, "large")} width={width} height={height} />
        </g>
        <rect className="seam" x={x - width / 400} width={width / 200} height={height} />
      </svg>
      <span className="tagged start">{say.before}</span>
      <span className="tagged">{say.after}</span>
      <input
        type="range"
        min={0}
        max={100}
        value={at}
        aria-label={say.slider}
        onChange={({ target }) => setAt(Number(target.value))}
      />
    </div>
  );
}
