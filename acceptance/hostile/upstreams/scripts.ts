import { EVENTS_TYPE, JSON_TYPE, sized, streamBody, wholeBody } from "../answers.ts";
import type { UpstreamScript } from "../raw-upstream.ts";

const MEBIBYTE = 1024 * 1024;

export const healthy: UpstreamScript = (tag) => [sized(JSON_TYPE, wholeBody(tag))];
export const healthyStream: UpstreamScript = (tag) => [sized(EVENTS_TYPE, streamBody(tag))];

export function bytewise(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

export async function* forever(first: string | Uint8Array, then: string | Uint8Array, gapMs = 0) {
  yield first;
  for (;;) {
    if (gapMs > 0) yield gapMs;
    yield then;
  }
}

export const FILLER = "x".repeat(64 * 1024);

/** 64 MiB of white space in 64 KiB of gzip. */
export const bomb = () => Bun.gzipSync(new Uint8Array(64 * MEBIBYTE).fill(0x20));

export const nested = (count: number) => `${"[".repeat(count)}${"]".repeat(count)}`;

/** An answer with more members before its own. */
export const spoiled = (member: string) => (tag: string) => [
  sized(JSON_TYPE, wholeBody(tag).replace("{", `{${member},`)),
];

export const withUsage = (usage: string) => (tag: string) => [sized(JSON_TYPE, wholeBody(tag, usage))];
