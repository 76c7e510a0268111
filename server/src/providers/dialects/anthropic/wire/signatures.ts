import type { Signature } from "../../neutral/request.ts";

/** `ProviderDialect.name` of this dialect. */
export const DIALECT = "anthropic";

/** Before a signature of another dialect, with its name, so that it is known when a client sends it back. */
const FOREIGN = /^sallyport:([a-z-]{1,32}):(?:(part):)?/;

/** A signature as it stands in `thinking.signature` or `redacted_thinking.data`. Anthropic's own are written as they are. */
export function writeSignature({ dialect, value }: Signature): string {
  return dialect === DIALECT ? value : `sallyport:${dialect}:${value}`;
}

/** Null for an empty one: thoughts of providers that do not sign. */
export function readSignature(text: string): Signature | null {
  if (text === "") return null;
  const match = FOREIGN.exec(text);
  return match === null
    ? { dialect: DIALECT, value: text }
    : { dialect: match[1] ?? "", value: text.slice(match[0].length) };
}

/**
 * Anthropic signs thoughts only. A signature of a text or a tool call stands in a `redacted_thinking` block of its own after
 * it: clients send such blocks back unread.
 */
export function writePartSignature({ dialect, value }: Signature): string {
  return `sallyport:${dialect}:part:${value}`;
}

/** Whether it is of the part before it. */
export function isPartSignature(data: string): boolean {
  return FOREIGN.exec(data)?.[2] === "part";
}
