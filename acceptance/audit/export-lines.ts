import { sha256 } from "./small-log.ts";

/** One line of an export. */
export interface Line {
  readonly index: number;
  readonly leaf: string;
  readonly keys: readonly string[];
  readonly salt?: string;
  readonly entry?: { readonly action: string };
}

export const BOB = "11111111-1111-4111-8111-111111111111";
export const EVE = "22222222-2222-4222-8222-222222222222";
const idBytes = (id: string) => Buffer.from(id.replaceAll("-", ""), "hex");

/** A leaf as docs/audit-ledger.md describes it, written apart from the server and the verifier. */
function leafOf(entry: { id: string; occurredAt: string; action: string }, content: Buffer, keys: string[]) {
  return sha256(
    Buffer.from("sallyport/audit-leaf/1\n"),
    idBytes(entry.id),
    Buffer.from(entry.occurredAt),
    Buffer.of(entry.action.length),
    Buffer.from(entry.action),
    content,
    Buffer.of(keys.length),
    ...keys.map(idBytes),
  );
}

/** An entry: those at odd places are Bob's, the others Eve's. One that says that somebody was erased names Bob's key. */
export function entryOf(index: number, action: string) {
  const salt = sha256(Buffer.from(`salt ${index}`));
  const said = {
    action,
    id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    occurredAt: `2026-11-28T10:41:46.${String(index).padStart(6, "0")}Z`,
    ...(action === "audit.subject_erased" ? { subject: { id: BOB } } : {}),
  };
  const keys = [index % 2 === 0 ? EVE : BOB];
  // Its members are in the order of RFC 8785 already.
  const content = sha256(Buffer.from("sallyport/audit-content/1\n"), salt, Buffer.from(JSON.stringify(said)));
  const leaf = leafOf(said, content, keys).toString("base64");
  const line: Line = { index, leaf, keys, salt: salt.toString("base64"), entry: said };
  const { id, occurredAt } = said;
  const left = { id, occurredAt, action, content: content.toString("base64") };
  return { line, erased: { index, leaf, keys, erased: true, ...left } };
}
