import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { photo } from "./pictures.ts";

/** How a provider fails. */
export type PictureFault =
  | "500"
  | "429"
  | "content"
  | "empty"
  | "fewer"
  | "reset"
  | "truncate"
  | "liar"
  | "junk";

/** What a stream does next: a picture that is not finished, or is; one that is none, or is too large; an error; or something that is waited for. */
export type StreamStep =
  | "partial"
  | "whole"
  | "junk"
  | "large"
  | "huge"
  | "content"
  | "error"
  | "break"
  | (() => Promise<unknown>);

/** In pixels; without compression that is 19 MB. */
const LARGE_EDGE = 2_500;
/** More than any event of a stream may have. */
const HUGE_CHARACTERS = 41 * 1024 * 1024;

interface AskedOfUpstream {
  readonly path: string;
  readonly secret: string;
  /** Of JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of a form: what each field says, and of a file its type. */
  readonly form: ReadonlyMap<string, string>;
}

/** A provider of pictures on a real socket, in the forms of OpenAI and Google, that fails as it is told. */
export class Upstream {
  asked: AskedOfUpstream[] = [];
  fault: PictureFault | null = null;
  /** Of the calls in their order, before `fault`. */
  faults: (PictureFault | null)[] = [];
  /** Where a stream is asked for; null: what was asked for, and no more. */
  steps: readonly StreamStep[] | null = null;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #picture = photo()
    .resize(32, 32)
    .png()
    .toBuffer()
    .then((bytes) => bytes.toString("base64"));

  constructor() {
    this.#server.listen(0, "127.0.0.1");
  }

  get openai(): string {
    return `${this.#url}/v1`;
  }

  get google(): string {
    return `${this.#url}/v1beta`;
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    [this.asked, this.fault, this.faults, this.steps] = [[], null, [], null];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const path = request.url ?? "";
    const bytes = Buffer.concat(pieces);
    const type = request.headers["content-type"] ?? "";
    const isForm = type.startsWith("multipart/");
    const body = isForm ? {} : JSON.parse(bytes.toString("utf8"));
    const form = isForm ? await formOf(bytes, type) : new Map<string, string>();
    this.asked.push({ path, secret: String(request.headers.authorization), body, form });
    const fault = this.faults.shift() ?? this.fault;
    const count = Number(body.n ?? form.get("n") ?? 1);
    const picture =
      fault === "junk" ? Buffer.from("no picture at all").toString("base64") : await this.#picture;
    const streamed = fault === null && (body.stream ?? form.get("stream")?.includes("true")) === true;
    if (streamed) {
      const partials = Number(body.partial_images ?? form.get("partial_images") ?? 0);
      const usual = Array(count)
        .fill([...Array(partials).fill("partial"), "whole"])
        .flat();
      return this.#stream(response, this.steps ?? usual);
    }
    const made = fault === "empty" ? 0 : fault === "fewer" ? 1 : count;
    this.#answer(response, fault, path.includes(":generateContent") ? drawn(picture) : listed(picture, made));
  }

  async #stream(response: ServerResponse, steps: readonly StreamStep[]): Promise<void> {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (kind: string, more: object) =>
      new Promise((resolve) =>
        response.write(`data: ${JSON.stringify({ type: `image_generation.${kind}`, ...more })}\n\n`, resolve),
      );
    const picture = { b64_json: await this.#picture };
    for (const step of steps) {
      if (response.destroyed) return;
      if (typeof step === "function") await step();
      else if (step === "partial") await send("partial_image", { ...picture, partial_image_index: 0 });
      else if (step === "junk") await send("partial_image", { b64_json: "bm8gcGljdHVyZQ==" });
      else if (step === "large") {
        const large = photo().resize(LARGE_EDGE, LARGE_EDGE, { fit: "fill" }).png({ compressionLevel: 0 });
        await send("partial_image", { b64_json: (await large.toBuffer()).toString("base64") });
      } else if (step === "huge") await send("partial_image", { b64_json: "A".repeat(HUGE_CHARACTERS) });
      else if (step === "whole") await send("completed", { ...picture, usage: usageOf(1_056) });
      else if (step === "break") return void response.destroy();
      else {
        const code = step === "content" ? "moderation_blocked" : "server_error";
        await send("error", { type: "error", error: { message: "as it was told", type: code, code } });
      }
    }
    response.end();
  }

  #answer(response: ServerResponse, fault: PictureFault | null, answer: object): void {
    const text = JSON.stringify(answer);
    const error = (status: number, code: string, headers = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify({ error: { message: "as it was told", type: code, code } }));
    };
    if (fault === "reset") response.destroy();
    else if (fault === "500") error(500, "server_error");
    else if (fault === "429") error(429, "rate_limit_exceeded", { "retry-after": "40" });
    else if (fault === "content") error(400, "moderation_blocked");
    else if (fault === "truncate") {
      response.writeHead(200, { "content-type": "application/json", "content-length": String(text.length) });
      response.write(text.slice(0, 40), () => response.destroy());
    } else {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(fault === "liar" ? "<html>a picture</html>" : text);
    }
  }
}

/** OpenAI API reference, "Images"; the tokens of a picture of medium quality. */
function listed(picture: string, count: number): object {
  const data = Array.from({ length: count }, () => ({ b64_json: picture }));
  const output = 1_056 * Math.max(1, count);
  return {
    created: 1,
    data,
    usage: usageOf(output),
  };
}

function usageOf(output: number): object {
  return {
    ...{ input_tokens: 20, output_tokens: output, total_tokens: 20 + output },
    input_tokens_details: { text_tokens: 20, image_tokens: 0 },
  };
}

/** Gemini API reference, "generateContent". */
function drawn(picture: string): object {
  return {
    candidates: [
      {
        content: { role: "model", parts: [{ inlineData: { mimeType: "image/png", data: picture } }] },
        finishReason: "STOP",
      },
    ],
    usageMetadata: {
      ...{ promptTokenCount: 10, candidatesTokenCount: 1_290, totalTokenCount: 1_300 },
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1_290 }],
    },
  };
}

async function formOf(bytes: Uint8Array, type: string): Promise<Map<string, string>> {
  const form = await new Response(Uint8Array.from(bytes), { headers: { "content-type": type } }).formData();
  return new Map(
    [...form.entries()].map(([name, value]) => [name, typeof value === "string" ? value : value.type]),
  );
}
