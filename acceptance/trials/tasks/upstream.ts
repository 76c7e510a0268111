import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { disc } from "../../pictures/png.ts";

/** How it fails, one after the other: nobody knows which task meets which. */
const FAULTS = [
  "",
  "",
  "error",
  "",
  "fewer",
  "busy",
  "",
  "reset",
  "",
  "truncate",
  "empty",
  "",
  "liar",
  "refuse",
] as const;
/** An answer takes that long, so that something dies in the middle of it. */
const SLOW_MS = 30;
const PICTURE = disc(24, 24).toString("base64");

/** Which of these a stream begins with; the others are told by a status. */
const STREAMED: ReadonlySet<string> = new Set(["", "fewer", "truncate", "empty", "liar"]);

interface Asked {
  readonly prompt: string;
  readonly n: number;
  readonly stream?: boolean;
}

/** A provider of pictures that fails in every way. */
export class FailingUpstream {
  /** How often each prompt was asked for without a clear refusal: what may have made something. */
  readonly asked = new Map<string, number>();
  #calls = 0;
  readonly #server = createServer(async (request, response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const { prompt, n, stream } = JSON.parse(Buffer.concat(pieces).toString("utf8")) as Asked;
    const fault = FAULTS[this.#calls++ % FAULTS.length] ?? "";
    if (fault !== "error" && fault !== "busy") this.asked.set(prompt, (this.asked.get(prompt) ?? 0) + 1);
    await Bun.sleep(SLOW_MS);
    if (stream === true && STREAMED.has(fault)) await streamTo(response, fault, n);
    else answer(response, fault, n);
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  /** As the base URL of a provider. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  get calls(): number {
    return this.#calls;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function answer(response: ServerResponse, fault: (typeof FAULTS)[number], count: number): void {
  const json = (status: number, body: object, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
  const made = fault === "empty" ? 0 : fault === "fewer" ? Math.max(1, count - 1) : count;
  const whole = { created: 1, data: Array.from({ length: made }, () => ({ b64_json: PICTURE })) };
  const error = (code: string) => ({ error: { message: "as told", type: code, code } });
  if (fault === "reset") response.destroy();
  else if (fault === "error") json(500, error("server_error"));
  else if (fault === "busy") json(429, error("rate_limit_exceeded"), { "retry-after": "1" });
  else if (fault === "refuse") json(400, error("moderation_blocked"));
  else if (fault === "liar") json(200, { object: "list" });
  else if (fault === "truncate") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100000" });
    response.write('{"created":1,"data":[', () => response.destroy());
  } else json(200, whole);
}

/** Two that are not finished come before each. One that breaks off does so behind the first picture, or before it where there is one. */
async function streamTo(
  response: ServerResponse,
  fault: (typeof FAULTS)[number],
  count: number,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = async (kind: string, b64_json: string) => {
    response.write(`data: ${JSON.stringify({ type: `image_generation.${kind}`, b64_json })}\n\n`);
    await Bun.sleep(SLOW_MS);
  };
  const made = fault === "empty" ? 0 : fault === "fewer" ? Math.max(1, count - 1) : count;
  for (let number = 0; number < made; number += 1) {
    await send("partial_image", fault === "liar" ? "bm8gcGljdHVyZQ==" : PICTURE);
    await send("partial_image", PICTURE);
    if (fault === "truncate" && number === made - 1) return void response.destroy();
    await send("completed", PICTURE);
  }
  response.end();
}
