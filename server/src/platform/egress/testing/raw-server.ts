import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/** One accepted connection of a server that says exactly what a test tells it to. */
interface RawPeer {
  readonly socket: Socket;
  /** Counts the requests on this connection, from 1. */
  readonly requestNumber: number;
}

export type Answer = (peer: RawPeer, request: string) => unknown;

/** A TCP server without any idea of HTTP but where a request ends. */
export class RawServer implements AsyncDisposable {
  readonly sockets = new Set<Socket>();
  readonly requests: string[] = [];
  /** All connections ever accepted; with TLS, those that were verified. */
  accepted = 0;
  /** All connections ever made, whatever became of them. */
  connected = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(answer: Answer, tls?: TlsOptions, hostname = "127.0.0.1", port = 0): Promise<RawServer> {
    const accept = (socket: Socket) => raw.#accept(socket, answer);
    const server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
    const raw: RawServer = new RawServer(server);
    server.on("connection", () => {
      raw.connected += 1;
    });
    await new Promise<void>((resolve) => server.listen(port, hostname, resolve));
    return raw;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path = "/", host = "127.0.0.1"): URL {
    return new URL(`http://${host}:${this.port}${path}`);
  }

  /** Resolves when the number of open connections is as given. */
  async openConnections(count: number): Promise<void> {
    while (this.sockets.size !== count) await Bun.sleep(1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket, answer: Answer): void {
    this.accepted += 1;
    this.sockets.add(socket);
    let received = "";
    let requestNumber = 0;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (text: string) => {
      received += text;
      for (;;) {
        const length = requestLength(received);
        if (length === null) return;
        const request = received.slice(0, length);
        received = received.slice(length);
        requestNumber += 1;
        this.requests.push(request);
        answer({ socket, requestNumber }, request);
      }
    });
  }
}

/** Length of the first whole request in `text`; null while it is incomplete. */
function requestLength(text: string): number | null {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const contentLength = Number(
    /^content-length: (\d+)$/m.exec(text.slice(0, end).replaceAll("\r", ""))?.[1] ?? 0,
  );
  return text.length >= end + 4 + contentLength ? end + 4 + contentLength : null;
}
