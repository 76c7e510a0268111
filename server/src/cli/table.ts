import type { Paint } from "./paint.ts";

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Numbers read better against the right. */
  readonly right?: boolean;
  /** Longer text is cut with an ellipsis. */
  readonly most?: number;
}

/**
 * Rows under titles, each column as wide as its widest cell.
 * @param detail a second line for a row, for what is too long for a column
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  paint: Paint,
  detail: (row: Row) => string | null = () => null,
): string {
  const cells = rows.map((row) => columns.map(({ value, most }) => cut(printable(value(row)), most)));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const align = (line: readonly string[]) =>
    columns
      .map(({ right }, index) => {
        const text = line[index] ?? "";
        const width = widths[index] ?? 0;
        return right ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const lines = [paint.strong(align(columns.map((column) => column.title)))];
  for (const [index, row] of rows.entries()) {
    lines.push(align(cells[index] ?? []));
    const more = detail(row);
    if (more !== null) lines.push(paint.faint(`  ${printable(more)}`));
  }
  return lines.join("\n");
}

/** A name may hold anything; on a terminal a control character could rewrite what was printed before it. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd");
}

function cut(text: string, most = Number.POSITIVE_INFINITY): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** "2026-11-22 12:10" in UTC, for tables. */
export function minute(date: Date | null): string {
  return date === null ? "never" : date.toISOString().slice(0, 16).replace("T", " ");
}
