/** What a log says of itself at one size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** When it was signed, in whole seconds since the Unix epoch. */
  readonly signedAtSeconds: number;
}

/** The text that is signed. The last line is an extension line, which clients that do not know it pass over. */
export function formatCheckpoint({ origin, size, root, signedAtSeconds }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString("base64")}\ntime ${signedAtSeconds}\n`;
}

const TEXT =
  /^(?<origin>[^\n]+)\n(?<size>0|[1-9]\d{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\ntime (?<time>[1-9]\d{0,11})\n/;

/** Reads a checkpoint from the beginning of a note, whose signatures are not looked at. Null when it is none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const found = TEXT.exec(text)?.groups;
  if (!found) return null;
  return {
    origin: found["origin"] ?? "",
    size: Number(found["size"]),
    root: Buffer.from(found["root"] ?? "", "base64"),
    signedAtSeconds: Number(found["time"]),
  };
}
