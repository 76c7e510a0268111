import { ActError } from "../../kernel/act-error.ts";
import { isNestedBeyond, namesTwice } from "../json-text.ts";

/** Deeper than any body here. */
const MOST_LEVELS = 32;

/**
 * Reads a body as JSON; what is empty is an object without members.
 * @throws ActError invalid_body, invalid_input, body_too_large
 */
export async function readJson(request: Request, mostBytes: number): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new ActError("body_too_large", { limit: mostBytes });
    pieces.push(piece);
  }
  if (bytes === 0) return {};
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)));
  } catch (error) {
    throw error instanceof ActError ? error : new ActError("invalid_body");
  }
}

/** @throws SyntaxError; ActError invalid_input when a name is there twice, or values are too deep within others */
export function parseJson(text: string): unknown {
  if (isNestedBeyond(MOST_LEVELS, text))
    throw unusable(`must not be nested more than ${MOST_LEVELS} levels deep`);
  const value: unknown = JSON.parse(text);
  if (namesTwice(text)) throw unusable("names something twice");
  return value;
}

function unusable(problem: string): ActError {
  return new ActError("invalid_input", { field: "body", problem });
}
