import { Content, openBytes } from "../../../../../kernel/content.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import { CARRIER } from "./carrier.ts";

/** As `JSON.stringify` writes it. Inside of a string its quotes would be escaped. */
const REFERENCE = Buffer.from('{"type":"item_reference","id":"');
const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE_BRACE = 0x7d;

interface Reference {
  readonly start: number;
  readonly end: number;
  readonly id: string;
}

/**
 * A body in whose input the items stand again that its carriers hold (`carrier.ts`), in place of references to them. It is never
 * larger than what came. What comes out is read and checked like any body: a forged carrier can say nothing that its sender could not
 * have written into the input. What nobody carries stays a reference, which is refused.
 * @returns the body itself where there is no carrier in it
 * @throws PublicError invalid_parameter
 */
export function putBack(body: Content): Content {
  const bytes = openBytes(body);
  if (bytes.indexOf(CARRIER) < 0) return body;
  const references = referencesIn(bytes);
  const held = new Map<string, Buffer>();
  for (const { id } of references) if (id.startsWith(CARRIER)) unpack(id, held);
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, id } of references) {
    const isCarrier = id.startsWith(CARRIER);
    const item = isCarrier ? NOTHING : held.get(id);
    if (item === undefined) continue;
    // Once: a thousand references to one item would make a small body a large one.
    held.delete(id);
    if (item.length > 0) {
      pieces.push(bytes.subarray(at, start), item);
      at = end;
    } else if (bytes[start - 1] === COMMA && start - 1 >= at) {
      pieces.push(bytes.subarray(at, start - 1));
      at = end;
    } else {
      pieces.push(bytes.subarray(at, start));
      at = bytes[end] === COMMA ? end + 1 : end;
    }
  }
  pieces.push(bytes.subarray(at));
  return new Content(Buffer.concat(pieces));
}

const NOTHING = Buffer.alloc(0);

function referencesIn(bytes: Buffer): readonly Reference[] {
  const references: Reference[] = [];
  for (let at = bytes.indexOf(REFERENCE); at >= 0; at = bytes.indexOf(REFERENCE, at + 1)) {
    const idStart = at + REFERENCE.length;
    const idEnd = bytes.indexOf(QUOTE, idStart);
    if (idEnd < 0) break;
    if (bytes[idEnd + 1] === CLOSE_BRACE)
      references.push({ start: at, end: idEnd + 2, id: bytes.toString("latin1", idStart, idEnd) });
  }
  return references;
}

/** Puts what a carrier holds into `held`: ids and items by turns, each a word of its own. */
function unpack(carrier: string, held: Map<string, Buffer>): void {
  const words = carrier.slice(CARRIER.length).split(".");
  for (let at = 0; at + 1 < words.length; at += 2) {
    const item = Buffer.from(words[at + 1] ?? "", "base64url");
    if (!isText(item))
      throw new PublicError("invalid_parameter", {
        param: "input[].id",
        problem: "is not as it was answered",
      });
    held.set(Buffer.from(words[at] ?? "", "base64url").toString("latin1"), item);
  }
}

/** Whoever receives a body has checked the same. */
function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
