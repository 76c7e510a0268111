import { connect, type Socket } from "node:net";

/** What a hostile client does: bytes, a pause in milliseconds, the end of its own side, a reset. */
export type Step = string | Uint8Array | number | "<end>" | "<reset>";

/** One answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawExchange {
  readonly answers: readonly RawAnswer[];
  /** What came and is no answer. */
  readonly rest: string;
  readonly closed: boolean;
}

export interface RawOptions {
  /** Answers after which nothing more is waited for, except what nobody asked for. */
  readonly answers?: number;
  /** Longest wait for them. */
  readonly patienceMs?: number;
  /** How long to look for more after them. */
  readonly afterwardsMs?: number;
}

/** Writes bytes to the server, exactly as given, and reads what comes back. */
export async function rawExchange(
  url: string,
  steps: readonly Step[],
  { answers: wanted = 1, patienceMs = 5_000, afterwardsMs = 40 }: RawOptions = {},
): Promise<RawExchange> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const pieces: Buffer[] = [];
  let closed = false;
  const over = new Promise<void>((resolve) => {
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece);
      if (readAnswers(pieces).answers.length >= wanted) setTimeout(resolve, afterwardsMs);
    });
    const close = () => {
      closed = true;
      resolve();
    };
    socket.on("end", close);
    socket.on("close", close);
    socket.on("error", close);
    setTimeout(resolve, patienceMs).unref();
  });
  void play(socket, steps);
  await over;
  // An orderly end would keep the port for a minute, and there are only some ten thousand.
  socket.resetAndDestroy();
  return { ...readAnswers(pieces), closed };
}

async function play(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (typeof step === "number") await Bun.sleep(step);
    else if (step === "<end>") socket.end();
    else if (step === "<reset>") socket.resetAndDestroy();
    else socket.write(typeof step === "string" ? Buffer.from(step, "latin1") : step);
  }
}

/**
 * Reads answers strictly: a status line, fields, and a body of the announced length or in chunks. What does not fit
 * stays in `rest`.
 */
function readAnswers(pieces: readonly Buffer[]): Pick<RawExchange, "answers" | "rest"> {
  let text = Buffer.concat(pieces).toString("latin1");
  const answers: RawAnswer[] = [];
  for (;;) {
    const answer = readOne(text);
    if (answer === null) return { answers, rest: text };
    text = text.slice(answer.length);
    if (answer.status !== 100) answers.push(answer);
  }
}

function readOne(text: string): (RawAnswer & { readonly length: number }) | null {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const [line = "", ...fields] = text.slice(0, headEnd).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) return null;
  const headers = Object.fromEntries(
    fields.map((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  const start = headEnd + 4;
  if (headers["transfer-encoding"] === "chunked") {
    const chunked = readChunks(text, start);
    return chunked && { status, headers, ...chunked };
  }
  // To a client of HTTP/1.0 a stream ends with the connection.
  const unsized = status === 200 && headers["content-length"] === undefined;
  const end = unsized ? text.length : start + Number(headers["content-length"] ?? 0);
  return text.length < end ? null : { status, headers, body: text.slice(start, end), length: end };
}

function readChunks(text: string, start: number): { readonly body: string; readonly length: number } | null {
  let body = "";
  for (let at = start; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || text.length < end) return null;
    body += text.slice(lineEnd + 2, end - 2);
    at = end;
    if (size === 0) return { body, length: end };
  }
}
