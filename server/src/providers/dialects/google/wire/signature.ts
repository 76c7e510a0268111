import type { Signature } from "../../neutral/request.ts";
import { DIALECT } from "./name.ts";

/** How a signature of another dialect travels where Google's have their place, which takes base64 only. */
const MARK = "sallyport-signature ";

export function writeSignature({ dialect, value }: Signature, isRedacted = false): string {
  if (dialect === DIALECT) return value;
  return Buffer.from(MARK + JSON.stringify([dialect, value, isRedacted])).toString("base64");
}

/** Whose signature it is; Google's where nothing else is said. */
export function readSignature(text: string): { readonly signature: Signature; readonly isRedacted: boolean } {
  const googles = { signature: { dialect: DIALECT, value: text }, isRedacted: false };
  if (!text.startsWith(MARK_IN_BASE64)) return googles;
  const marked = Buffer.from(text, "base64").toString();
  if (!marked.startsWith(MARK)) return googles;
  try {
    const [dialect, value, isRedacted] = JSON.parse(marked.slice(MARK.length)) as unknown[];
    if (typeof dialect !== "string" || typeof value !== "string") return googles;
    return { signature: { dialect, value }, isRedacted: isRedacted === true };
  } catch {
    return googles;
  }
}

/** Three bytes are four characters. */
const MARK_IN_BASE64 = Buffer.from(MARK.slice(0, 18)).toString("base64");
