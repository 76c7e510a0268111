import { connect } from "node:net";

/** What a caller got. */
export interface Answer {
  /** Null when not even the head arrived. */
  readonly requestId: string | null;
  readonly status: number | null;
  /** Whether the whole answer arrived by the rules of HTTP/1.1 framing (RFC 9112 section 6). */
  readonly complete: boolean;
  readonly body: string;
}

/**
 * One request on a connection of its own. Never throws: what arrived is what counts. It is not `fetch`, because it
 * must say for certain whether an answer was whole.
 * @param leaveAfterBytes closes the connection once so much of the body has arrived
 */
export function call(
  url: string,
  path: string,
  key: string,
  body: string,
  leaveAfterBytes = Number.POSITIVE_INFINITY,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let received = "";
    const socket = connect({ host: hostname, port: Number(port) });
    const finish = () => {
      socket.destroy();
      resolve(read(received));
    };
    socket.setEncoding("latin1");
    socket.on("connect", () =>
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${key}\r\n` +
          `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      ),
    );
    socket.on("data", (text: unknown) => {
      received += String(text);
      const answer = read(received);
      if (answer.complete || answer.body.length >= leaveAfterBytes) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
  });
}

function read(received: string): Answer {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return { requestId: null, status: null, complete: false, body: "" };
  const head = received.slice(0, end);
  const rest = received.slice(end + 4);
  const field = (name: string) => new RegExp(`^${name}: *(.*?)\\s*$`, "im").exec(head)?.[1];
  const length = field("content-length");
  const { body, complete } =
    length === undefined ? readChunks(rest) : { body: rest, complete: rest.length >= Number(length) };
  return {
    requestId: field("x-request-id") ?? null,
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    complete,
    body,
  };
}

function readChunks(text: string): { body: string; complete: boolean } {
  let body = "";
  for (let at = 0; ; ) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return { body, complete: false };
    const size = Number.parseInt(text.slice(at, line), 16);
    const next = line + 2 + size + 2;
    if (next > text.length) return { body, complete: false };
    if (size === 0) return { body, complete: true };
    body += text.slice(line + 2, line + 2 + size);
    at = next;
  }
}
