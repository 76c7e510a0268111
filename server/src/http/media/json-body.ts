import { ActError } from "../../kernel/act-error.ts";

/**
 * Reads a body as JSON; what is empty is an object without members.
 * @throws ActError invalid_body, body_too_large
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
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)));
  } catch {
    throw new ActError("invalid_body");
  }
}
