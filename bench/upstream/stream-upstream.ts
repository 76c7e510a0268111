import type { Socket } from "bun";
import { STREAM_GAP_MS, streamPieces } from "./answers.ts";
import { RequestReader } from "./request-reader.ts";

/**
 * The mock provider of streams, a process of its own: `bun stream-upstream.ts PORT`. Plain sockets, so that it takes
 * little of the core it shares with the load.
 */
interface Connection {
  readonly reader: RequestReader;
  unsent: Buffer | null;
  timer: ReturnType<typeof setTimeout> | null;
}

const WITH_USAGE = streamPieces(true);
const WITHOUT_USAGE = streamPieces(false);

function answer(socket: Socket<Connection>, body: string): void {
  const pieces = body.includes('"include_usage":true') ? WITH_USAGE : WITHOUT_USAGE;
  const startedMs = performance.now();
  let index = 0;
  const next = () => {
    const piece = pieces[index];
    if (!piece) return;
    send(socket, piece);
    index += 1;
    // From the start and not from the last, so that late timers do not add up.
    if (index < pieces.length)
      socket.data.timer = setTimeout(next, startedMs + index * STREAM_GAP_MS - performance.now());
  };
  next();
}

function send(socket: Socket<Connection>, bytes: Buffer): void {
  const { data } = socket;
  const whole = data.unsent ? Buffer.concat([data.unsent, bytes]) : bytes;
  const written = Math.max(0, socket.write(whole));
  data.unsent = written < whole.length ? whole.subarray(written) : null;
}

Bun.listen<Connection>({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  socket: {
    open(socket) {
      socket.data = { reader: new RequestReader(), unsent: null, timer: null };
    },
    data(socket, bytes) {
      const body = socket.data.reader.push(bytes);
      if (body !== null) answer(socket, body);
    },
    drain(socket) {
      if (socket.data.unsent) send(socket, Buffer.alloc(0));
    },
    close({ data }) {
      if (data.timer) clearTimeout(data.timer);
    },
    error() {},
  },
});
