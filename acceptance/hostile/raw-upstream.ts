import { createServer, type Server, type Socket } from "node:net";

/** What a hostile provider does with one request: bytes, a pause in milliseconds, the end, a reset. */
type UpstreamStep = string | Uint8Array | number | "<end>" | "<reset>";
export type UpstreamScript = (tag: string) => Iterable<UpstreamStep> | AsyncIterable<UpstreamStep>;

export interface RawUpstream {
  readonly baseUrl: string;
  /** What it does with requests from now on. */
  play(script: UpstreamScript): void;
  /** What it does when a connection opens, before any request. */
  greet(script: UpstreamScript | null): void;
  /** Requests that have arrived in full. */
  readonly requests: number;
  /** Open ones. */
  readonly connections: number;
  /** Ends all connections. */
  disconnect(): void;
  close(): Promise<void>;
}

/** A provider on a bare socket. The tag in a request's content comes back to the script, to be put in its answer. */
export async function startRawUpstream(): Promise<RawUpstream> {
  let script: UpstreamScript = () => [];
  let greeting: UpstreamScript | null = null;
  let requests = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    if (greeting !== null) void perform(socket, greeting(""));
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length < headEnd + 4 + length) return;
      const tag = /tag-[\w-]+/.exec(text)?.[0] ?? "none";
      text = "";
      requests += 1;
      void perform(socket, script(tag));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const disconnect = () => {
    for (const socket of sockets) socket.destroy();
  };
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    play: (next) => {
      script = next;
    },
    greet: (next) => {
      greeting = next;
    },
    get requests() {
      return requests;
    },
    get connections() {
      return sockets.size;
    },
    disconnect,
    async close() {
      disconnect();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function perform(socket: Socket, steps: ReturnType<UpstreamScript>): Promise<void> {
  for await (const step of steps) {
    if (socket.destroyed) return;
    if (typeof step === "number") await Bun.sleep(step);
    else if (step === "<end>") socket.end();
    else if (step === "<reset>") socket.resetAndDestroy();
    else if (!socket.write(typeof step === "string" ? Buffer.from(step) : step)) await drained(socket);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      socket.off("drain", over);
      socket.off("close", over);
      resolve();
    };
    socket.on("drain", over);
    socket.on("close", over);
  });
}
