import { scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import type { ChartProps, Point } from "./chart.ts";
import { ChartFrame, type Drawing } from "./frame.tsx";

const placesOf = ({ left, right }: Drawing, points: readonly Point[]) =>
  scalePoint<number>()
    .domain(points.map((_, at) => at))
    .range([left, right])
    .padding(0.3);

/** Lines, which carry their names at their ends. A point without a value is a gap in its line. */
export function Lines({
  filled,
  named,
  ...props
}: ChartProps & { readonly filled?: boolean; readonly named?: boolean }) {
  const { points, series } = props;
  const all = points.flatMap(({ values }) => values.flatMap((value) => (value === null ? [] : [value])));
  return (
    <ChartFrame
      {...props}
      most={Math.max(0, ...all)}
      endRoom={named ? 44 : 0}
      placeOf={(drawing, at) => placesOf(drawing, points)(at) ?? 0}
    >
      {(drawing, cursor) => {
        const places = placesOf(drawing, points);
        const x = (_: Point, at: number) => places(at) ?? 0;
        const ends = endsOf(drawing, series.length, points);
        return series.map(({ name, look }, of) => {
          const isThere = ({ values }: Point) => values[of] != null;
          const y = ({ values }: Point) => drawing.y(values[of] ?? 0);
          const end = ends[of];
          return (
            <g key={name}>
              {filled ? (
                <path
                  className="band"
                  d={area<Point>().defined(isThere).x(x).y0(drawing.bottom).y1(y)(points) ?? ""}
                />
              ) : null}
              <path className={`l${look}`} d={line<Point>().defined(isThere).x(x).y(y)(points) ?? ""} />
              {points.map((point, at) =>
                // What stands alone between gaps is no line, and would not be seen.
                isThere(point) && isAlone(points, at, of) ? (
                  <circle key={point.id} className={`f${look}`} cx={x(point, at)} cy={y(point)} r={2} />
                ) : null,
              )}
              {cursor === null || points[cursor] === undefined || !isThere(points[cursor]) ? null : (
                <circle className={`f${look}`} cx={places(cursor)} cy={y(points[cursor])} r={3.5} />
              )}
              {named && end !== undefined ? (
                <text className="em" x={drawing.right + 6} y={end + 4}>
                  {name}
                </text>
              ) : null}
            </g>
          );
        });
      }}
    </ChartFrame>
  );
}

const isAlone = (points: readonly Point[], at: number, of: number) =>
  points[at - 1]?.values[of] == null && points[at + 1]?.values[of] == null;

const LINE_HEIGHT = 14;

/** Where the names of lines stand: at their last points, and no two over each other. */
function endsOf(drawing: Drawing, count: number, points: readonly Point[]): readonly (number | undefined)[] {
  const wanted = Array.from({ length: count }, (_, of) => {
    const last = points.findLast(({ values }) => values[of] != null)?.values[of];
    return last == null ? undefined : drawing.y(last);
  });
  const placed: number[] = [];
  return wanted.map((y) => {
    if (y === undefined) return undefined;
    let free = y;
    while (placed.some((other) => Math.abs(other - free) < LINE_HEIGHT)) free -= 2;
    placed.push(free);
    return free;
  });
}
