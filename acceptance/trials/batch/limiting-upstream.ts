import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { disc } from "../../pictures/png.ts";

/** What a provider allows. */
export type Allowance =
  /** So many requests at the same time, each of which takes so long. */
  | { readonly kind: "at once"; readonly most: number; readonly answerMs: number }
  /** So many requests begun in each window of so long; an answer takes `answerMs`. */
  | { readonly kind: "window"; readonly most: number; readonly windowMs: number; readonly answerMs: number };

const PICTURE = disc(24, 24).toString("base64");

/** A provider of pictures that answers 429 beyond what it allows, as OpenAI does. */
export class LimitingUpstream {
  readonly #allowance: Allowance;
  #working = 0;
  #window = { beganMs: Number.NEGATIVE_INFINITY, begun: 0 };
  #firstMs: number | null = null;
  #lastMs = 0;
  /** How often each prompt was answered with a picture. */
  readonly made = new Map<string, number>();
  refused = 0;
  readonly #server = createServer(async (request, response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const { prompt } = JSON.parse(Buffer.concat(pieces).toString("utf8")) as { prompt: string };
    const waitSeconds = this.#refusal();
    if (waitSeconds !== null) {
      this.refused += 1;
      refuse(response, waitSeconds);
      return;
    }
    this.#firstMs ??= performance.now();
    this.#working += 1;
    await Bun.sleep(this.#allowance.answerMs);
    this.#working -= 1;
    this.#lastMs = performance.now();
    this.made.set(prompt, (this.made.get(prompt) ?? 0) + 1);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ created: 1, data: [{ b64_json: PICTURE }] }));
  });

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As the base URL of a provider. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** The least time that so many take here, divided by the time that they took. */
  paceOf(count: number): number {
    const tookMs = this.#lastMs - (this.#firstMs ?? 0);
    const allowance = this.#allowance;
    if (allowance.kind === "at once")
      return (Math.ceil(count / allowance.most) * allowance.answerMs) / tookMs;
    return ((Math.ceil(count / allowance.most) - 1) * allowance.windowMs + allowance.answerMs) / tookMs;
  }

  /** Null: it is taken. Else after how many seconds it may come again; 0 where that is not said. */
  #refusal(): number | null {
    const allowance = this.#allowance;
    if (allowance.kind === "at once") return this.#working < allowance.most ? null : 0;
    const nowMs = performance.now();
    if (nowMs >= this.#window.beganMs + allowance.windowMs) this.#window = { beganMs: nowMs, begun: 0 };
    this.#window.begun += 1;
    if (this.#window.begun <= allowance.most) return null;
    return Math.ceil((this.#window.beganMs + allowance.windowMs - nowMs) / 1_000);
  }
}

function refuse(response: ServerResponse, waitSeconds: number): void {
  response.writeHead(429, {
    "content-type": "application/json",
    ...(waitSeconds > 0 ? { "retry-after": String(waitSeconds) } : {}),
  });
  const error = { message: "Rate limit reached", type: "rate_limit_exceeded", code: "rate_limit_exceeded" };
  response.end(JSON.stringify({ error }));
}
