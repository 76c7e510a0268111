/** A plain number is no formula, also with a minus before it. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/**
 * Where spreadsheets take what follows for the beginning of a formula: also after a semicolon, at which they divide cells in half of
 * the world, whatever quotation marks say, and for the wide signs of East Asia.
 */
const FORMULA = /^(?=[\t\r])|(?:^|(?<=[;\n]))(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * One line of a CSV file (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe before it: names of
 * models and keys come from people.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = NUMBER.test(text) ? text : text.replace(FORMULA, "'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
