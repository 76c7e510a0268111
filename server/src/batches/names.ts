import type { RowContent } from "./content.ts";

/** Characters of a name: file systems take 255 bytes, with what comes behind it. */
const MOST_NAME = 55;
const PICTURE = /\.(?:jpe?g|png|webp)$/i;
/** What Windows takes for a device, whatever stands behind the dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i;
/** Names that are made here, so that a reference cannot be one of them. */
const OURS = /^row \d+$| \((?:row )?\d+\)$/i;

/**
 * What the pictures of each row are called as files, without their endings: by its reference, and by its number where it has none, or one
 * that another row has, too. No two rows have the same name, also where capitals do not count.
 */
export function rowNames(rows: readonly Pick<RowContent, "reference">[]): readonly string[] {
  const names = rows.map(({ reference }) => stemOf(reference ?? ""));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(keyOf(name), (counts.get(keyOf(name)) ?? 0) + 1);
  return names.map((name, at) => {
    if (name === "") return `row ${at + 1}`;
    return counts.get(keyOf(name)) === 1 && !OURS.test(name) ? name : `${name} (row ${at + 1})`;
  });
}

/** What a picture of a row is called. @param place the first is 0 */
export function fileNameOf(row: string, place: number, format: string): string {
  const number = place === 0 ? "" : ` (${place + 1})`;
  return `${row}${number}.${format === "jpeg" ? "jpg" : format}`;
}

/** Without what file systems do not take. */
function stemOf(reference: string): string {
  const cleaned = reference
    .normalize("NFC")
    .replace(PICTURE, "")
    .replace(/[\\/:*?"<>|\p{C}]+/gu, "-");
  const stem = [...cleaned.replace(/^[\s.]+/, "")]
    .slice(0, MOST_NAME)
    .join("")
    .replace(/[\s.]+$/, "");
  return DEVICE.test(stem) ? `${stem}-` : stem;
}

const keyOf = (name: string) => name.toLowerCase();
