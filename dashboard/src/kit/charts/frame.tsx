import { scaleLinear } from "d3-scale";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { useTexts } from "../../texts/language.ts";
import { announce } from "../announce.ts";
import { Button } from "../button.tsx";
import { type ChartProps, everyNth, NARROW, ROOM } from "./chart.ts";
import "./charts.css";
import { CHARTS } from "./texts.ts";
import { Tip } from "./tip.tsx";
import { useWidth } from "./width.ts";

/** Where things are, in pixels. */
export interface Drawing {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly y: (value: number) => number;
}

/**
 * The frame of a chart: grid, axes, one cursor by pointer, touch and arrow keys, its tip, and the same as a table. It is drawn anew
 * for its width, so that text keeps its size.
 * @param most the highest value
 * @param placeOf the middle of a point, in pixels
 */
export function ChartFrame({
  label,
  time,
  series,
  points,
  axisText,
  height = 230,
  most,
  endRoom = 0,
  placeOf,
  children,
}: ChartProps & {
  readonly most: number;
  /** Room for names at the right. */
  readonly endRoom?: number;
  readonly placeOf: (drawing: Drawing, at: number) => number;
  readonly children: (drawing: Drawing, cursor: number | null) => ReactNode;
}) {
  const say = useTexts(CHARTS);
  const [room, width] = useWidth();
  const [cursor, setCursor] = useState<number | null>(null);
  const [isTable, setTable] = useState(false);
  const scale = scaleLinear()
    .domain([0, most > 0 ? most : 1])
    .nice(4);
  const bottom = height - ROOM.bottom;
  const left = width !== null && width < NARROW ? 42 : ROOM.left;
  const drawing: Drawing = {
    left,
    right: (width ?? 0) - ROOM.right - endRoom,
    bottom,
    y: scale.range([bottom, ROOM.top]),
  };
  const nth = everyNth(points, drawing.right - left);

  const go = (to: number) => {
    const at = Math.max(0, Math.min(points.length - 1, to));
    setCursor(at);
    const point = points[at];
    if (point === undefined) return;
    const values = series.flatMap(({ name }, of) =>
      point.values[of] == null ? [] : [`${name} ${point.shown[of]}`],
    );
    announce([point.name, point.total, ...values].filter(Boolean).join(", "));
  };
  const byKey = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
    const step = steps[event.key];
    if (step !== undefined) go(cursor === null ? (step > 0 ? 0 : points.length - 1) : cursor + step);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(points.length - 1);
    else if (event.key === "Escape" && cursor !== null) setCursor(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const byPointer = (event: PointerEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    let nearest = 0;
    for (let at = 1; at < points.length; at += 1)
      if (Math.abs(placeOf(drawing, at) - x) < Math.abs(placeOf(drawing, nearest) - x)) nearest = at;
    setCursor(points.length === 0 ? null : nearest);
  };
  return (
    <div>
      {isTable ? (
        <AsTable time={time} series={series} points={points} label={label} />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields, and this is a drawing
        <div
          ref={room}
          className="chart-room"
          role="group"
          aria-label={say.chart}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its cursor moves by the arrow keys
          tabIndex={0}
          onKeyDown={byKey}
          onPointerMove={byPointer}
          onPointerDown={byPointer}
          onPointerLeave={() => setCursor(null)}
          onBlur={() => setCursor(null)}
        >
          {width === null || width < 40 ? (
            <svg className="chart" height={height} aria-hidden="true" />
          ) : (
            <svg
              className="chart"
              width={width}
              height={height}
              viewBox={`0 0 ${width} ${height}`}
              role="img"
              aria-label={label}
            >
              {scale.ticks(4).map((value) => (
                <g key={value}>
                  <path
                    className={value === 0 ? "axis" : "grid"}
                    d={`M${left} ${Math.round(drawing.y(value)) + 0.5}H${drawing.right}`}
                  />
                  <text x={left - 8} y={drawing.y(value) + 4} textAnchor="end">
                    {axisText(value)}
                  </text>
                </g>
              ))}
              {points.map(({ id, tick }, at) =>
                at % nth === 0 ? (
                  <text key={id} x={placeOf(drawing, at)} y={height - 8} textAnchor="middle">
                    {tick}
                  </text>
                ) : null,
              )}
              {children(drawing, cursor)}
              {cursor === null ? null : (
                <path
                  className="cursor"
                  d={`M${Math.round(placeOf(drawing, cursor)) + 0.5} ${ROOM.top}V${bottom}`}
                />
              )}
            </svg>
          )}
          {cursor === null || points[cursor] === undefined || width === null ? null : (
            <Tip point={points[cursor]} series={series} x={placeOf(drawing, cursor)} width={width} />
          )}
        </div>
      )}
      <div className="chart-foot">
        <Button small look="quiet" aria-pressed={isTable} onPress={() => setTable(!isTable)}>
          {isTable ? say.asChart : say.asTable}
        </Button>
      </div>
    </div>
  );
}

function AsTable({ label, time, series, points }: Pick<ChartProps, "label" | "time" | "series" | "points">) {
  const say = useTexts(CHARTS);
  const hasTotal = points.some(({ total }) => total !== undefined) && series.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className="scroll chart-table" tabIndex={0} aria-label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{time}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="r">
                {name}
              </th>
            ))}
            {hasTotal ? (
              <th scope="col" className="r">
                {say.together}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {points.map(({ id, name, values, shown, total }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              {series.map(({ name: of }, at) => (
                <td key={of} className="r">
                  {values[at] == null ? "" : shown[at]}
                </td>
              ))}
              {hasTotal ? <td className="r">{total}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
