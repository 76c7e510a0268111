import type { Fault, Says, Told } from "../words.ts";

// biome-ignore lint/suspicious/noExplicitAny: bodies of foreign APIs, which are looked into
export type Body = any;

/** What was asked of a server: where, and in which words. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

/** How one provider speaks over the wire. */
export interface Speaker {
  /** As `providers add` calls it. */
  readonly kind: string;
  readonly title: string;
  readonly model: string;
  readonly embeddingModel: string | null;
  readonly secret: string;
  /** Behind the server's own address. */
  readonly basePath: string;
  readonly streamType: string;
  /** Features that this provider has no word for in an answer. */
  readonly wordless: readonly string[];
  /** Whether it is the operator who asks, and where this provider is asked. */
  accepts(asked: Asked): boolean;
  told(asked: Asked): Told;
  whole(says: Says, asked: Asked): object;
  /** Its events. */
  stream(says: Says, asked: Asked): readonly (string | Uint8Array)[];
  /** An error in the middle of a stream. */
  failure(asked: Asked): string | Uint8Array;
  limited(): object;
  embeddings?(asked: Asked): object | null;
  count?(asked: Asked): object | null;
}

/** A provider's server, which says what it is given. */
export interface Upstream {
  readonly speaker: Speaker;
  readonly url: string;
  /** What it was told since `plays` was called. */
  readonly told: Told[];
  /** Resolves when a caller of an endless stream has gone. */
  readonly left: Promise<void>;
  plays(says: readonly Says[], fault?: Fault | null): void;
  stop(): Promise<void>;
}

const ENCODER = new TextEncoder();
const bytes = (piece: string | Uint8Array) => (typeof piece === "string" ? ENCODER.encode(piece) : piece);

/** Starts one. It answers 400 to what its provider would not understand, and 403 to whoever is not the operator. */
export function startUpstream(speaker: Speaker): Upstream {
  let script: readonly Says[] = [];
  let fault: Fault | null = null;
  let leave = () => {};
  const told: Told[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    async fetch(request) {
      const { pathname: path, search } = new URL(request.url);
      const text = await request.text();
      const asked: Asked = {
        ...{ method: request.method, path, search, headers: request.headers, text },
        body: text === "" ? {} : JSON.parse(text),
      };
      if (!speaker.accepts(asked))
        return Response.json({ message: `not like this: ${path}` }, { status: 403 });
      const special = speaker.embeddings?.(asked) ?? speaker.count?.(asked);
      if (special) return Response.json(special);
      const given = script[Math.min(told.length, script.length - 1)];
      const heard = speaker.told(asked);
      const said = given && singly(inTool(given, heard), heard);
      told.push(heard.tools[0] === "json" ? { ...heard, hasSchema: true } : heard);
      if (fault === "limited")
        return Response.json(speaker.limited(), { status: 429, headers: { "retry-after": "7" } });
      if (said === undefined) return Response.json({ message: "nothing to say" }, { status: 500 });
      if (!heard.stream) return Response.json(speaker.whole(said, asked));
      const pieces = speaker.stream(said, asked);
      const headers = { "content-type": speaker.streamType };
      return new Response(fault === null ? steady(pieces) : broken(pieces, fault, asked), { headers });
    },
  });

  /** Each event in two halves, so that nobody gets away with taking a piece for an event. */
  function steady(pieces: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
    const halves = pieces.flatMap((piece) => {
      const whole = bytes(piece);
      const middle = Math.floor(whole.length / 2);
      return [whole.subarray(0, middle), whole.subarray(middle)];
    });
    return new ReadableStream({
      start(controller) {
        for (const half of halves) controller.enqueue(half);
        controller.close();
      },
    });
  }

  /** Two thirds of it, and then the fault. */
  function broken(
    pieces: readonly (string | Uint8Array)[],
    kind: Fault,
    asked: Asked,
  ): ReadableStream<Uint8Array> {
    const begun = pieces.slice(0, Math.ceil((pieces.length * 2) / 3));
    return new ReadableStream({
      start(controller) {
        for (const piece of begun) controller.enqueue(bytes(piece));
        if (kind !== "fails") return;
        controller.enqueue(bytes(speaker.failure(asked)));
        controller.close();
      },
      cancel: () => leave(),
    });
  }

  const own = {
    speaker,
    url: `http://127.0.0.1:${server.port}${speaker.basePath}`,
    told,
    left: Promise.resolve(),
    plays(says: readonly Says[], how: Fault | null = null) {
      script = says;
      fault = how;
      told.length = 0;
      own.left = new Promise<void>((done) => {
        leave = done;
      });
    },
    stop: () => server.stop(true),
  };
  return own;
}

/** Some SDKs ask for JSON by a tool that is called `json`: then it is called with what would have been said. */
function inTool(says: Says, { tools }: Told): Says {
  if (tools[0] !== "json") return says;
  const input = JSON.parse(textOf(says));
  return { calls: [{ id: "call_json", name: "json", input }], end: "tools" };
}

/** Who can be told to call one tool at a time obeys. */
function singly(says: Says, { single }: Told): Says {
  return single && says.calls ? { ...says, calls: says.calls.slice(0, 1) } : says;
}

/** One server-sent event with a name. */
export function event(data: Body, name = String(data["type"])): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

let answers = 0;

/** No two answers of a provider have the same id, and clients tell them apart by it. */
export function anotherId(): string {
  answers += 1;
  return `JniLacKqGqH0xs0P${answers}`;
}

/** A text in pieces that are no words. */
export function inPieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,9}/gu) ?? [];
}

export const textOf = ({ text = [] }: Says): string => text.join("");
