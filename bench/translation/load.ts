import type { Socket } from "bun";
import { RequestReader } from "../upstream/request-reader.ts";
import { STREAMS } from "./streams.ts";

/**
 * The mock provider and the callers of `main.ts`, a process of its own, so that the gateway's processor time is the gateway's
 * alone. It tells its port, and then answers each order with what came of it.
 */
export interface Order {
  readonly port: number;
  readonly request: string;
  readonly streams: number;
}

export type Told = { readonly port: number } | { readonly bytes: number } | { readonly failed: string };

/** Between two pieces of a stream: long enough for each to be passed on by itself. */
const GAP_MS = 4;

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const END = "0\r\n\r\n";

/** Each piece as a chunk of HTTP. */
const PIECES = new Map(
  Object.entries(STREAMS).map(([name, pieces]) => [
    name,
    pieces.map((piece) =>
      Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]),
    ),
  ]),
);

interface Provider {
  readonly reader: RequestReader;
  /** The first part of the path that was asked says which stream is meant. */
  name: string;
}

async function answer(socket: Socket<Provider>, name: string): Promise<void> {
  socket.write(HEAD);
  for (const piece of PIECES.get(name) ?? []) {
    await Bun.sleep(GAP_MS);
    if (socket.write(piece) < piece.length) throw new Error("A piece was not taken at once.");
  }
  socket.write(END);
}

const provider = Bun.listen<Provider>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    open(socket) {
      socket.data = { reader: new RequestReader(), name: "" };
    },
    data(socket, bytes) {
      const { data } = socket;
      data.name = /^POST \/(\w+)\//.exec(bytes.toString("latin1"))?.[1] ?? data.name;
      if (data.reader.push(bytes) !== null) void answer(socket, data.name);
    },
    error() {},
  },
});

/** One stream, read to its end. Returns how many bytes it had. */
async function read(port: number, request: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let bytes = 0;
  let head = "";
  let tail = "";
  await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open(socket) {
        socket.write(request);
      },
      data(socket, piece) {
        const text = piece.toString("latin1");
        if (head.length < 12) head += text;
        bytes += piece.length;
        tail = (tail + text).slice(-END.length);
        if (tail !== END) return;
        if (head.startsWith("HTTP/1.1 200")) resolve(bytes);
        else reject(new Error(head.slice(0, 2_000)));
        socket.end();
      },
      close: () => reject(new Error("closed early")),
    },
  });
  return await promise;
}

process.on("message", async ({ port, request, streams }: Order) => {
  try {
    const all = await Promise.all(Array.from({ length: streams }, () => read(port, request)));
    tell({ bytes: all.reduce((sum, bytes) => sum + bytes, 0) });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : "unknown" });
  }
});

process.on("disconnect", () => process.exit(0));

function tell(told: Told): void {
  process.send?.(told);
}

tell({ port: provider.port });
