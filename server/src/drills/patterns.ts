/** One way in which a text can stand in a file. */
export interface Pattern {
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** pglz, the compression of PostgreSQL's rows, puts a control byte before every eight literals. */
const PGLZ_GROUP = 8;

/**
 * Every form of a text that the search looks for. What is compressed is unpacked first: see compressed.ts.
 * @param random each half of it exists nowhere else, so halves are looked for: a page boundary can fall between them
 */
export function patternsOf(text: string, random = false): readonly Pattern[] {
  const middle = Math.ceil(text.length / 2);
  const windows = random ? [text.slice(0, middle), text.slice(middle)] : [text];
  const patterns = new Map<string, Pattern>();
  const add = (encoding: string, bytes: Buffer) => {
    const key = bytes.toString("latin1");
    if (!patterns.has(key)) patterns.set(key, { encoding, bytes });
  };
  for (const window of windows) for (const { encoding, bytes } of encodingsOf(window)) add(encoding, bytes);
  // Its groups are too large for halves.
  for (const bytes of pglzForms(Buffer.from(text))) add("pglz", bytes);
  return [...patterns.values()];
}

function* encodingsOf(text: string): Generator<Pattern> {
  const bytes = Buffer.from(text);
  const hex = bytes.toString("hex");
  yield { encoding: "raw", bytes };
  for (const cased of [text.toLowerCase(), text.toUpperCase()])
    yield { encoding: "raw", bytes: Buffer.from(cased) };
  for (const form of base64Forms(bytes)) yield { encoding: "base64", bytes: Buffer.from(form) };
  yield { encoding: "hex", bytes: Buffer.from(hex) };
  yield { encoding: "hex", bytes: Buffer.from(hex.toUpperCase()) };
  const littleEndian = Buffer.from(text, "utf16le");
  yield { encoding: "utf16le", bytes: littleEndian };
  yield { encoding: "utf16be", bytes: Buffer.from(littleEndian).swap16() };
  for (const digits of [hex, hex.toUpperCase()])
    yield { encoding: "percent", bytes: Buffer.from(digits.replace(/../g, "%$&")) };
  const units = littleEndian.toString("hex").replace(/(..)(..)/g, "\\u$2$1");
  yield { encoding: "json-escape", bytes: Buffer.from(units) };
  yield {
    encoding: "json-escape",
    bytes: Buffer.from(units.replace(/[a-f]/g, (digit) => digit.toUpperCase())),
  };
}

/** The characters that do not depend on what stands around the text, at each of the three offsets, in both alphabets. */
function* base64Forms(bytes: Buffer): Generator<string> {
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = Math.floor((padded.length * 8) / 6);
    const form = padded.toString("base64").slice(Math.ceil((before * 8) / 6), whole);
    yield form;
    yield form.replaceAll("+", "-").replaceAll("/", "_");
  }
}

/** All literals: as the first occurrence of a random text is stored. The last control byte tells of what follows. */
function* pglzForms(bytes: Buffer): Generator<Buffer> {
  for (let first = 0; first < PGLZ_GROUP; first += 1) {
    const parts = [bytes.subarray(0, first)];
    for (let at = first; at + PGLZ_GROUP <= bytes.length; at += PGLZ_GROUP)
      parts.push(Buffer.from([0]), bytes.subarray(at, at + PGLZ_GROUP));
    if (parts.length > 3) yield Buffer.concat(parts);
  }
}
