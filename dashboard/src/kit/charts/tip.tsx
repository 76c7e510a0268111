import { useLayoutEffect, useRef } from "react";
import { useTexts } from "../../texts/language.ts";
import type { Point, Series } from "./chart.ts";
import { CHARTS } from "./texts.ts";

const GAP = 12;

/** What stands at the cursor: beside it, on the side with more room. */
export function Tip({
  point,
  series,
  x,
  width,
}: {
  readonly point: Point;
  readonly series: readonly Series[];
  readonly x: number;
  readonly width: number;
}) {
  const say = useTexts(CHARTS);
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (tip === null) return;
    const left = x > width / 2 ? x - GAP - tip.offsetWidth : x + GAP;
    tip.style.left = `${Math.max(0, Math.min(left, width - tip.offsetWidth))}px`;
  });
  const there = series.flatMap((one, at) =>
    point.values[at] == null ? [] : [{ ...one, shown: point.shown[at] }],
  );
  return (
    <div className="tip chart-tip" ref={ref} aria-hidden="true">
      <b className="strong">
        {point.name}
        {point.total === undefined ? "" : `, ${point.total}`}
      </b>
      {there.length === 0 ? <div className="mute">{say.nothing}</div> : null}
      {there.map(({ name, look, shown }) => (
        <div key={name}>
          <Square look={look} /> {name} <b>{shown}</b>
        </div>
      ))}
      {point.isUnfinished ? <div className="mute">{say.unfinished}</div> : null}
    </div>
  );
}

/** The colour of a series, beside its name. */
export function Square({ look }: { readonly look: Series["look"] }) {
  return (
    <svg className="sq" viewBox="0 0 12 12" aria-hidden="true">
      <rect className={`f${look}`} width="12" height="12" rx="2" />
    </svg>
  );
}
