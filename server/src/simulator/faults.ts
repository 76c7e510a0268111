import type { Dials, Fault } from "./dials.ts";
import { eventBytes, slowBody } from "./event-body.ts";
import type { Reply } from "./reply.ts";

/** The answer that a fault spoils. */
export interface Spoiled {
  readonly reply: Reply;
  readonly stream: boolean;
  readonly dials: Dials;
  readonly onEnd: () => void;
}

export const JSON_HEADERS = { "content-type": "application/json", "x-simulated": "true" } as const;
export const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache",
  "x-simulated": "true",
} as const;

const encoder = new TextEncoder();

/** The faulty answer. `hang` is not here: it never answers. */
export const FAULTY: Readonly<Record<Exclude<Fault, "hang">, (spoiled: Spoiled) => Response>> = {
  stall: (spoiled) => body(spoiled, [], "never"),
  reset: (spoiled) => body({ ...spoiled, dials: { ...spoiled.dials, first: 0 } }, [], "reset"),
  truncate: (spoiled) => body(spoiled, firstHalf(spoiled), "reset"),
  cut: (spoiled) => body(spoiled, firstHalf(spoiled), "close"),
  liar: (spoiled) => body(spoiled, [encoder.encode(spoiled.stream ? `data: ${LIE}\n\n` : LIE)], "close"),
  wrongtype: ({ onEnd }) =>
    whole("<!doctype html><title>Simulated</title><p>A simulated wrong page.</p>", onEnd, "text/html"),
  endless: (spoiled) => body(spoiled, spoiled.stream ? endlessEvents(spoiled) : endlessSpace(), "close"),
  nodone: (spoiled) => body(spoiled, eventBytes(spoiled.reply.events(), spoiled.dials), "close"),
  errorevent: (spoiled) =>
    spoiled.stream
      ? body(spoiled, eventBytes(withError(spoiled.reply), spoiled.dials), "close")
      : whole(IN_BAND, spoiled.onEnd),
  gzip: ({ onEnd }) => {
    onEnd();
    return new Response(bomb(), { headers: { ...JSON_HEADERS, "content-encoding": "gzip" } });
  },
  redirect: ({ onEnd }) => {
    onEnd();
    return new Response(null, {
      status: 302,
      headers: { location: "http://redirected.invalid/", "x-simulated": "true" },
    });
  },
};

const LIE = "This is a simulated lie and not JSON.";
const IN_BAND = JSON.stringify({
  error: {
    message: "A simulated error inside the answer.",
    type: "server_error",
    param: null,
    code: "simulated",
  },
});

function body(
  { stream, dials, onEnd }: Spoiled,
  pieces: Iterable<Uint8Array>,
  end: "close" | "reset" | "never",
): Response {
  const headers = stream ? STREAM_HEADERS : JSON_HEADERS;
  return new Response(slowBody(stream ? "stream" : "json", pieces[Symbol.iterator](), dials, end, onEnd), {
    headers,
  });
}

function whole(text: string, onEnd: () => void, type = "application/json"): Response {
  onEnd();
  return new Response(text, { headers: { ...JSON_HEADERS, "content-type": type } });
}

/** Half of the events and a half of the next one, or half of the JSON. */
function* firstHalf({ reply, stream, dials }: Spoiled): Generator<Uint8Array> {
  if (!stream) {
    const text = reply.whole();
    return yield encoder.encode(text.slice(0, text.length / 2));
  }
  const events = Array.from(eventBytes(reply.events(), { ...dials, split: 0 }));
  const middle = Math.floor(events.length / 2);
  yield* events.slice(0, middle);
  const next = events[middle];
  if (next) yield next.subarray(0, next.length / 2);
}

function* withError(reply: Reply): Generator<string> {
  const events = Array.from(reply.events());
  yield* events.slice(0, events.length / 2);
  yield IN_BAND;
}

function* endlessEvents({ reply, dials }: Spoiled): Generator<Uint8Array> {
  for (;;) yield* eventBytes(reply.events(), dials);
}

/** White space may stand before JSON without end. */
function* endlessSpace(): Generator<Uint8Array> {
  const space = encoder.encode(" ".repeat(16_384));
  for (;;) yield space;
}

/** 512 members of one megabyte of spaces each (RFC 1952 section 2.2: members may follow each other). */
function bomb(): Uint8Array<ArrayBuffer> {
  const member = Bun.gzipSync(new Uint8Array(1_048_576).fill(0x20));
  return new Uint8Array(Buffer.concat(Array.from({ length: 512 }, () => member)));
}
