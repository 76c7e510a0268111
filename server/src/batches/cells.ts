import { type RowProblem, RowsRefused } from "../kernel/act-errors/rows-refused.ts";

const NUMBERS = ["n", "max_bytes", "expires_in", "factor", "width", "margin", "opacity", "text_size"];
/** How the text of a cell becomes the field of its column; what is not named stays text. */
const READ: Readonly<Record<string, (text: string) => unknown>> = {
  ...Object.fromEntries(NUMBERS.map((name) => [name, numberOf])),
  images: (text) => text.split(/[\s;,]+/).filter((id) => id !== ""),
  // Spreadsheets write it in capitals.
  stamp: (text) => ({ true: true, false: false })[text.toLowerCase()] ?? text,
  // Left, top, width and height.
  box: (text) => {
    const [left, top, width, height, ...rest] = text.split(/[\s;,]+/).map(Number);
    return rest.length > 0 ? text : { left, top, width, height };
  },
};

/**
 * Rows of a table as those of a list: each cell under the name of its column, numbers as numbers. An empty cell says nothing, so that the
 * default counts.
 * @param table the first line has the names of the columns
 * @throws RowsRefused
 */
export function rowsOfTable(table: readonly (readonly string[])[]): readonly Record<string, unknown>[] {
  const [head = [], ...lines] = table;
  const names = head.map((name) => name.trim());
  const twice = names.findIndex((name, at) => name === "" || names.indexOf(name) !== at);
  if (twice >= 0)
    throw new RowsRefused([
      {
        row: 0,
        field: "header",
        problem: `names each column once; the name of column ${twice + 1} is empty or there twice`,
      },
    ]);
  const problems: RowProblem[] = [];
  const rows = lines.map((cells, at) => {
    if (cells.length !== names.length)
      problems.push({
        ...{ row: at + 1, field: "row" },
        problem: `has ${cells.length} cells, and the header has ${names.length}`,
      });
    const said = names.flatMap((name, column) => {
      const text = (cells[column] ?? "").trim();
      const read = Object.hasOwn(READ, name) ? READ[name] : undefined;
      return text === "" ? [] : [[name, read === undefined ? text : read(text)] as const];
    });
    return Object.fromEntries(said);
  });
  if (problems.length > 0) throw new RowsRefused(problems);
  return rows;
}

/** What is no number stays as it is, and is refused by name. */
function numberOf(text: string): unknown {
  return /^\d{1,12}(?:\.\d{1,6})?$/.test(text) ? Number(text) : text;
}
