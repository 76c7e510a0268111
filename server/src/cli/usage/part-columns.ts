/** A count that is part of another one, with its title in tables. */
const PARTS = {
  cached_tokens: "CACHED",
  cache_write_tokens: "CACHE WRITE",
  cache_write_long_tokens: "FOR 1 H",
  audio_input_tokens: "AUDIO IN",
  image_input_tokens: "IMAGE IN",
  reasoning_tokens: "REASONING",
  audio_output_tokens: "AUDIO OUT",
  image_output_tokens: "IMAGE OUT",
  searches: "SEARCHES",
} as const;

type Parts = Readonly<Record<keyof typeof PARTS, number>>;

/** A column of numbers. */
export const numbers = <Row>(title: string, of: (row: Row) => number) => ({
  title,
  value: (row: Row) => of(row).toLocaleString("en-US"),
  right: true,
});

/** Columns of the parts that any of these has. */
export function partColumns<Row extends Parts>(rows: readonly Row[]) {
  return (Object.keys(PARTS) as (keyof typeof PARTS)[])
    .filter((name) => rows.some((row) => row[name] > 0))
    .map((name) => numbers(PARTS[name], (row: Row) => row[name]));
}
