import { connect, createServer, type Socket } from "node:net";

/** A wire to a TCP port of this machine that can be cut: nothing passes and nobody is told, as when a switch dies. */
export interface CuttableProxy {
  readonly port: number;
  cut(): void;
  /** Lets new connections through; what was open when it was cut stays dead. */
  mend(): void;
  close(): Promise<void>;
}

export async function startCuttableProxy(target: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let whole = true;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (!whole) return;
    const upstream = connect(target, "127.0.0.1");
    keep(upstream);
    const stillWhole = () => whole && !client.destroyed;
    client.on("data", (piece) => stillWhole() && upstream.write(piece));
    upstream.on("data", (piece) => stillWhole() && client.write(piece));
    client.once("close", () => whole && upstream.destroy());
    upstream.once("close", () => whole && client.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    cut() {
      whole = false;
    },
    mend() {
      for (const socket of sockets) socket.destroy();
      whole = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
