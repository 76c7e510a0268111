import type { Socket, SocketHandler } from "bun";

/** What happens on a socket, told to whoever has it now: a connection attempt, later the connection. */
export interface SocketOwner {
  opened?(socket: Socket<SocketOwner>): void;
  /** TLS is ready, or was refused. */
  secured?(socket: Socket<SocketOwner>, error: Error | null): void;
  received(chunk: Buffer): void;
  drained(): void;
  ended(): void;
  closed(): void;
  /** The connection could not be made. */
  refused?(): void;
}

/** The same functions for all sockets: a connection costs no closures. */
export const socketHandler: SocketHandler<SocketOwner> = {
  open: (socket) => socket.data.opened?.(socket),
  handshake: (socket, success, error) => {
    const verified = success && error === null && socket.authorized;
    socket.data.secured?.(socket, verified ? null : (error ?? new Error("not authorized")));
  },
  data: (socket, chunk) => socket.data.received(chunk),
  drain: (socket) => socket.data.drained(),
  end: (socket) => socket.data.ended(),
  close: (socket) => socket.data.closed(),
  error: (socket) => socket.data.closed(),
  connectError: (socket) => socket.data.refused?.(),
};
