import type { Socket } from "bun";
import { percentile } from "../statistics.ts";
import { AnswerReader } from "./answer-reader.ts";
import type { StreamFigures, StreamOrder } from "./stream-figures.ts";

/**
 * The client of streams, a process of its own: `bun stream-client.ts ORDER`. It keeps a number of streams open, each on
 * a connection that is used again, and begins the next when one ends. The starts are spread over the length of a
 * stream, as callers come who know nothing of each other.
 */
interface Slot {
  readonly reader: AnswerReader;
  busy: boolean;
  sentMs: number;
  lastMs: number;
}

/** A stream that goes on for so long after the last was begun hangs. */
const PATIENCE_MS = 20_000;

const order = JSON.parse(process.argv[2] ?? "") as StreamOrder;
const request = Buffer.from(order.request);
const failures: Record<string, number> = {};
const firstBytesMs: number[] = [];
const gapsMs: number[] = [];
let completed = 0;

const beganMs = performance.now();
const measuredFromMs = beganMs + order.rampMs;
const lastStartMs = measuredFromMs + order.measureMs;

function begin(socket: Socket<Slot>): void {
  if (performance.now() >= lastStartMs) {
    socket.end();
    return;
  }
  socket.data.busy = true;
  socket.data.sentMs = performance.now();
  socket.data.lastMs = 0;
  if (socket.write(request) < request.length) fail(socket, "request not taken at once");
}

function receive(socket: Socket<Slot>, bytes: Buffer): void {
  const nowMs = performance.now();
  const { data } = socket;
  const { events, ended } = data.reader.push(bytes, order.events);
  for (let seen = 0; seen < events; seen += 1) {
    if (data.lastMs > 0) note(gapsMs, data.lastMs, nowMs);
    else note(firstBytesMs, data.sentMs, nowMs);
    data.lastMs = nowMs;
  }
  if (!ended) return;
  data.busy = false;
  completed += 1;
  begin(socket);
}

function note(figures: number[], fromMs: number, nowMs: number): void {
  if (fromMs >= measuredFromMs) figures.push(nowMs - fromMs);
}

function fail(socket: Socket<Slot> | null, kind: string): void {
  failures[kind] = (failures[kind] ?? 0) + 1;
  if (!socket) return;
  socket.data.busy = false;
  socket.terminate();
}

async function occupy(slot: number): Promise<void> {
  await Bun.sleep((slot / order.streams) * order.rampMs);
  const { promise, resolve } = Promise.withResolvers<void>();
  await Bun.connect<Slot>({
    hostname: "127.0.0.1",
    port: order.port,
    data: { reader: new AnswerReader(), busy: false, sentMs: 0, lastMs: 0 },
    socket: {
      open: begin,
      data(socket, bytes) {
        try {
          receive(socket, bytes);
        } catch (error) {
          fail(socket, error instanceof Error ? error.message : "unknown");
        }
      },
      close(socket) {
        if (socket.data.busy) fail(null, "closed early");
        resolve();
      },
    },
  }).catch(() => {
    fail(null, "no connection");
    resolve();
  });
  await promise;
}

const all = Promise.all(Array.from({ length: order.streams }, (_, slot) => occupy(slot)));
const inTime = await Promise.race([
  all.then(() => true),
  Bun.sleep(order.rampMs + order.measureMs + PATIENCE_MS).then(() => false),
]);
if (!inTime) fail(null, "hanging");
const figures: StreamFigures = {
  completed,
  firstByteP50Ms: percentile(firstBytesMs, 0.5),
  firstByteP99Ms: percentile(firstBytesMs, 0.99),
  gapP50Ms: percentile(gapsMs, 0.5),
  gapP99Ms: percentile(gapsMs, 0.99),
  failures,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.exit(0);
