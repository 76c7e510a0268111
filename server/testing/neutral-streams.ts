import type { NeutralEvent } from "../src/providers/dialects/neutral/answer.ts";
import type { StreamDecoder } from "../src/providers/dialects/neutral/codec.ts";

/** What a decoder made of a stream. */
export interface Decoded {
  readonly events: readonly NeutralEvent[];
  readonly sawEvent: boolean;
  readonly broken: boolean;
  readonly failed: boolean;
}

export function decodeStream(decoder: StreamDecoder, pieces: Iterable<Uint8Array>): Decoded {
  const events: NeutralEvent[] = [];
  for (const piece of pieces) events.push(...decoder.push(piece));
  events.push(...decoder.end());
  const { sawEvent, broken, failure } = decoder;
  return { events, sawEvent, broken, failed: failure !== null };
}

/** Reads a stream whole, split in two at every byte, and byte by byte. Returns each way in which it was read. */
export function decodeSplit(open: () => StreamDecoder, bytes: Uint8Array): readonly Decoded[] {
  const single = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));
  const ways: Decoded[] = [decodeStream(open(), [bytes]), decodeStream(open(), single)];
  for (let at = 1; at < bytes.length; at += 1)
    ways.push(decodeStream(open(), [bytes.subarray(0, at), bytes.subarray(at)]));
  return ways;
}

/** The same server-sent events as other servers frame them (WHATWG HTML, "Server-sent events"). */
export const FRAMINGS: Readonly<Record<string, (stream: string) => string>> = {
  CRLF: (stream) => stream.replaceAll("\n", "\r\n"),
  "a bare CR": (stream) => stream.replaceAll("\n", "\r"),
  "comments between": (stream) => stream.replaceAll("\n\n", "\n\n: ping\n\n"),
  "a comment inside": (stream) => stream.replaceAll(/^data:/gm, ": ping\ndata:"),
  "no space after the colon": (stream) => stream.replaceAll(/^data: /gm, "data:"),
  "data in several lines": (stream) => stream.replaceAll(/^data: (\{"[^"]+":)/gm, "data: $1\ndata: "),
  "no newline at the end": (stream) => stream.trimEnd(),
  "a byte order mark": (stream) => `\ufeff${stream}`,
};

/** Text, reasoning, refusal and calls of one choice, put together from its events. */
export function gather(events: readonly NeutralEvent[], choice = 0) {
  const parts = new Map<number, { kind: string; text: string; name?: string; id?: string }>();
  let stop: string | null = null;
  for (const event of events) {
    if (!("choice" in event) || event.choice !== choice) continue;
    if (event.kind === "part") {
      const { part } = event;
      parts.set(event.index, {
        kind: part.kind,
        text: "",
        ...(part.kind === "tool-call" ? { name: part.name, id: part.id } : {}),
      });
    } else if (event.kind === "delta") {
      const part = parts.get(event.index);
      if (part === undefined) throw new Error(`the part ${event.index} grew before it began`);
      part.text += event.text;
    } else if (event.kind === "stop") stop = event.reason;
  }
  const usage = events.findLast((event) => event.kind === "usage")?.counts ?? null;
  return { parts: [...parts.values()], stop, usage, isWhole: events.at(-1)?.kind === "end" };
}
