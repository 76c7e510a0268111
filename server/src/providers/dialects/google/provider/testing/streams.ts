import type { TokenCounts } from "../../../../contract.ts";
import type { NeutralEvent } from "../../../neutral/answer.ts";
import { GeminiStreamDecoder } from "../stream-decoder.ts";

/** The same events in every form that server-sent events may have (WHATWG HTML, "Event stream interpretation"). */
export function inEveryForm(data: readonly string[]): readonly (readonly [string, Buffer])[] {
  const join = (write: (line: string) => string) => Buffer.from(data.map(write).join(""));
  const plain = (line: string) => `data: ${line}\n\n`;
  return [
    ["line feeds", join(plain)],
    ["carriage returns and line feeds", join((line) => `data: ${line}\r\n\r\n`)],
    ["carriage returns", join((line) => `data: ${line}\r\r`)],
    ["comments and other fields", join((line) => `: ping\n\nid: 1\nretry: 5\ndata:${line}\n\n`)],
    ["data on several lines", join((line) => `data: ${line.replace(",", ",\ndata: ")}\n\n`)],
    ["no line feed at the end", Buffer.from(data.map(plain).join("").trimEnd())],
  ];
}

export function eventsOf(pieces: readonly Uint8Array[]): {
  readonly events: readonly NeutralEvent[];
  readonly decoder: GeminiStreamDecoder;
} {
  const decoder = new GeminiStreamDecoder();
  const events = [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
  return { events, decoder };
}

/** What events tell together. */
export interface NeutralTold {
  readonly id: string | null;
  readonly model: string | null;
  readonly parts: readonly Readonly<Record<string, string>>[];
  readonly stops: readonly string[];
  /** Those that are not zero. */
  readonly usage: Partial<TokenCounts>;
  readonly ended: boolean;
}

/** @throws Error where events come in an order that they must not have */
export function told(events: readonly NeutralEvent[]): NeutralTold {
  const parts = new Map<string, Record<string, string>>();
  const open = new Set<string>();
  const stops: string[] = [];
  let id: string | null = null;
  let model: string | null = null;
  let usage: Partial<TokenCounts> = {};
  for (const event of events) {
    const key = "index" in event ? `${event.choice} ${event.index}` : "";
    if ("index" in event && event.kind !== "part" && !open.has(key))
      throw new Error(`${event.kind} without its part`);
    const part = parts.get(key);
    if (event.kind === "start") ({ id, model } = event);
    if (event.kind === "part") {
      open.add(key);
      const { kind } = event.part;
      const call = event.part.kind === "tool-call" ? { id: event.part.id, name: event.part.name } : {};
      parts.set(key, { kind, ...call, ...(kind === "media" ? {} : { text: "" }) });
    }
    if (event.kind === "delta" && part) part["text"] += event.text;
    if (event.kind === "signature" && part) part["signature"] = event.signature.value;
    if (event.kind === "part-end") open.delete(key);
    if (event.kind === "stop") stops.push(event.reason);
    if (event.kind === "usage")
      usage = Object.fromEntries(Object.entries(event.counts).filter(([, tokens]) => tokens > 0));
  }
  if (open.size > 0 && stops.length > 0) throw new Error("a part has no end");
  return { id, model, parts: [...parts.values()], stops, usage, ended: events.at(-1)?.kind === "end" };
}
