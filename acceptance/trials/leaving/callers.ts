import { connect } from "node:net";
import type { Product } from "../../product.ts";
import { BASE_TOKENS, type Making } from "./provider.ts";

/** How a caller goes away. */
const WAYS = ["reset", "close", "half-close", "stay"] as const;

/** One caller: what it asks for, and when and how it leaves. */
export interface Caller extends Making {
  readonly stream: boolean;
  readonly way: (typeof WAYS)[number];
  readonly afterMs: number;
}

export const MODEL = "leaving";
const OUTPUT_LIMIT = 2_500;
const LONGEST_STAY_MS = 60_000;

const pick = (most: number) => Math.floor(Math.random() * most);

/** Whole and streamed, with thinking and without; one in five of the streams is longer than it is read on for. */
export function makeCallers(first: number, count: number): readonly Caller[] {
  return Array.from({ length: count }, (_, index) => {
    const stream = index % 2 === 0;
    const thinks = index % 4 < 2;
    const long = stream && index % 10 < 2;
    return {
      number: first + index,
      stream,
      hidden: thinks ? 20 + pick(long ? 1_500 : 100) : 0,
      text: (long ? 600 : 5) + pick(100),
      way: index % 10 === 9 ? "stay" : (WAYS[pick(3)] ?? "reset"),
      // Some leave in the same moment, most while their answer is made, some after it.
      afterMs: index % 12 === 11 ? 0 : 100 + pick(1_900),
    };
  });
}

/** Calls `node` and leaves. Resolves when the connection is gone. */
export async function callAndLeave(node: Product, key: string, caller: Caller): Promise<void> {
  const { hostname, port } = new URL(node.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const gone = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => {});
  let answer = "";
  const answered = new Promise<void>((resolve) => {
    socket.on("data", (piece: Buffer) => {
      answer += piece.toString("latin1");
      if (isWhole(answer)) resolve();
    });
    socket.on("end", () => resolve());
    socket.on("close", () => resolve());
  });
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  socket.write(requestOf(caller, key));
  if (caller.way === "stay") await Promise.race([answered, Bun.sleep(LONGEST_STAY_MS)]);
  else if (caller.afterMs > 0) await Bun.sleep(caller.afterMs);
  if (caller.way === "reset") socket.resetAndDestroy();
  else if (caller.way === "half-close") {
    socket.end();
    await Promise.race([answered, Bun.sleep(LONGEST_STAY_MS)]);
    socket.destroy();
  } else socket.destroy();
  await gone;
}

/** Filled up so that its length says which call it is, and the product estimates what the provider counts. */
function requestOf({ number, hidden, text, stream }: Caller, key: string): string {
  const make = (filling: string) =>
    JSON.stringify({
      model: MODEL,
      stream,
      max_tokens: OUTPUT_LIMIT,
      messages: [{ role: "user", content: `${JSON.stringify({ number, hidden, text })}\n${filling}` }],
    });
  const body = make("x".repeat(4 * (BASE_TOKENS + number) - make("").length));
  return [
    "POST /v1/chat/completions HTTP/1.1",
    "Host: localhost",
    `Authorization: Bearer ${key}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, head))?.[1];
  if (length !== undefined) return answer.length >= head + 4 + Number(length);
  return answer.endsWith("0\r\n\r\n");
}
