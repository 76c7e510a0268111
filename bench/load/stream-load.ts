import { chatBody } from "../chat-body.ts";
import type { Target } from "../contenders/contender.ts";
import { type Started, start } from "../processes.ts";
import { STREAM_EVENTS, STREAM_GAP_MS } from "../upstream/answers.ts";
import type { StreamFigures, StreamOrder } from "./stream-figures.ts";

const CLIENT = `${import.meta.dir}/stream-client.ts`;
const BODY_BYTES = 300;

/** How long one stream takes at least. */
export const STREAM_MS = (STREAM_EVENTS - 1) * STREAM_GAP_MS;

export interface StreamLoad {
  readonly core: number;
  readonly streams: number;
  readonly seconds: number;
}

/** Keeps that many streams open for a while. */
export async function runStreams(target: Target, load: StreamLoad): Promise<StreamFigures> {
  return readFigures(startStreams(target, load));
}

export function startStreams(target: Target, { core, streams, seconds }: StreamLoad): Started {
  const order: StreamOrder = {
    port: Number(new URL(target.url).port),
    request: writeRequest(target),
    streams,
    rampMs: STREAM_MS,
    measureMs: seconds * 1000,
    events: STREAM_EVENTS,
  };
  return start([process.execPath, "--no-env-file", CLIENT, JSON.stringify(order)], { core });
}

export async function readFigures(started: Started): Promise<StreamFigures> {
  const printed = await new Response(started.output).text();
  // JSON has no NaN: null stands for what was never seen.
  return JSON.parse(printed, (_, value) => value ?? Number.NaN) as StreamFigures;
}

/** "status 503 ×3, closed early ×1"; empty when nothing failed. */
export function describeFailures({ failures }: StreamFigures): string {
  return Object.entries(failures)
    .map(([kind, count]) => `${kind} ×${count}`)
    .join(", ");
}

function writeRequest({ url, headers, model }: Target): string {
  const { host, pathname } = new URL(url);
  const body = chatBody({ model, bytes: BODY_BYTES, stream: true });
  const fields = { host, ...headers, accept: "text/event-stream", "content-length": String(body.length) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}
