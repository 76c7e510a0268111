import { line } from "d3-shape";
import type { Look } from "./chart.ts";

const [WIDTH, HEIGHT] = [88, 20];

/** A line as small as a word, beside its name: its table says the rest. */
export function Spark({
  values,
  look = 1,
}: {
  readonly values: readonly (number | null)[];
  readonly look?: Look;
}) {
  const most = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = (WIDTH - 2) / Math.max(1, values.length - 1);
  const path = line<number | null>()
    .x((_, at) => 1 + at * step)
    .y((value) => HEIGHT - 2 - ((value ?? 0) / most) * (HEIGHT - 4));
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path className={`l${look}`} d={path([...values]) ?? ""} />
    </svg>
  );
}
