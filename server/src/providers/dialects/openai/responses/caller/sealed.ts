import { isRecord, parseRecord } from "../../../json/json-record.ts";
import type { Signature } from "../../../neutral/request.ts";

/**
 * What stands in `encrypted_content` of a reasoning item. Of this dialect it is what its provider wrote. What other dialects
 * signed is put there too, so that a client that sends its items back keeps it: nothing is stored for it here.
 */
export interface Sealed {
  readonly signature: Signature;
  readonly isRedacted: boolean;
  /** The tool call that is signed, and "" for the text; null where it is the reasoning itself. */
  readonly of: string | null;
}

const MARK = "sallyport.1.";
/** The name of this dialect in signatures. */
const OWN_DIALECT = "responses";

export function seal({ signature, isRedacted, of }: Sealed): string {
  if (signature.dialect === OWN_DIALECT && of === null) {
    const own = parseRecord(signature.value)?.["encrypted_content"];
    if (typeof own === "string") return own;
  }
  const { dialect, value } = signature;
  const sealed = {
    dialect,
    value,
    ...(isRedacted ? { redacted: true } : {}),
    ...(of === null ? {} : { of }),
  };
  return MARK + Buffer.from(JSON.stringify(sealed)).toString("base64url");
}

/** @param id of the item in which it stands */
export function unseal(content: string, id: string | null): Sealed | null {
  if (!content.startsWith(MARK)) {
    const value = JSON.stringify({ id, encrypted_content: content });
    return { signature: { dialect: OWN_DIALECT, value }, isRedacted: false, of: null };
  }
  const sealed = parseRecord(Buffer.from(content.slice(MARK.length), "base64url").toString());
  if (!isRecord(sealed)) return null;
  const { dialect, value, redacted, of } = sealed;
  if (typeof dialect !== "string" || typeof value !== "string") return null;
  return {
    signature: { dialect, value },
    isRedacted: redacted === true,
    of: typeof of === "string" ? of : null,
  };
}
