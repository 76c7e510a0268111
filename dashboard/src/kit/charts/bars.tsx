import { scaleBand } from "d3-scale";
import type { ChartProps, Point } from "./chart.ts";
import { ChartFrame, type Drawing } from "./frame.tsx";

const GAP = 0.8;

const bandOf = ({ left, right }: Drawing, points: readonly Point[]) =>
  scaleBand<number>()
    .domain(points.map((_, at) => at))
    .range([left, right])
    .paddingInner(0.2)
    .paddingOuter(0.1);

const sumOf = ({ values }: Point) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Bars, each a stack of its series. What is not over yet is paler. */
export function StackedBars(props: ChartProps) {
  const { points, series } = props;
  return (
    <ChartFrame
      {...props}
      most={Math.max(0, ...points.map(sumOf))}
      placeOf={(drawing, at) => {
        const band = bandOf(drawing, points);
        return (band(at) ?? 0) + band.bandwidth() / 2;
      }}
    >
      {(drawing, cursor) => {
        const band = bandOf(drawing, points);
        return points.map((point, at) => {
          let below = 0;
          return (
            <g
              key={point.id}
              opacity={point.isUnfinished ? 0.5 : cursor === null || cursor === at ? 1 : 0.75}
            >
              {series.map(({ name, look }, of) => {
                const value = point.values[of] ?? 0;
                if (value <= 0) return null;
                const y = drawing.y(below + value);
                const height = drawing.y(below) - y;
                below += value;
                return (
                  <rect
                    key={name}
                    className={`f${look}`}
                    x={band(at)}
                    y={y}
                    width={band.bandwidth()}
                    height={Math.max(0.5, height - (height > 3 ? GAP : 0))}
                    rx={1}
                  />
                );
              })}
            </g>
          );
        });
      }}
    </ChartFrame>
  );
}
