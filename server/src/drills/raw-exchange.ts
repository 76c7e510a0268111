import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";

/** Where the server is, and whose certificate it must show. */
export interface ServerAddress {
  readonly url: string;
  readonly ca: string | null;
}

/** What is sent over a connection of its own, byte for byte, and when the client goes away. */
export interface RawRequest {
  readonly head: string;
  readonly body: readonly Uint8Array[];
  /** Goes away after so many bytes of the answer. */
  readonly leaveAfterBytes?: number;
  /** Goes away after so long, whatever came. */
  readonly patienceMs: number;
}

/** How it ended: a status, the client's going away, or the connection's end without an answer. */
export type Outcome = `${number}` | "left" | "closed";

/** Sends bytes that no well-behaved client would. */
export function exchange(server: ServerAddress, request: RawRequest): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const { hostname, port, protocol } = new URL(server.url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const socket =
    protocol === "https:"
      ? connectTls({ host, port: Number(port || 443), ...(server.ca ? { ca: server.ca } : {}) })
      : connectPlain({ host, port: Number(port || 80) });
  let received = 0;
  let status = "";
  const finish = (outcome: Outcome) => {
    clearTimeout(timer);
    socket.destroy();
    resolve(outcome);
  };
  const timer = setTimeout(() => finish("left"), request.patienceMs);
  socket.on("data", (piece: Buffer) => {
    if (received === 0) status = /^HTTP\/1\.1 (\d{3})/.exec(piece.toString("latin1", 0, 16))?.[1] ?? "";
    received += piece.length;
    if (received >= (request.leaveAfterBytes ?? Number.POSITIVE_INFINITY)) finish("left");
  });
  const end = () => finish(status === "" ? "closed" : `${Number(status)}`);
  socket.on("error", end);
  socket.on("close", end);
  socket.on("end", end);
  socket.write(request.head, "latin1");
  for (const piece of request.body) socket.write(piece);
  return promise;
}
