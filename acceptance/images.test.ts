import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { request } from "node:http";
import OpenAI, { BadRequestError, InternalServerError, RateLimitError, toFile } from "openai";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { ImagesUpstream, streamOf, usageOf } from "./upstreams/images.ts";

/** OpenAI's official SDK as a black box at /v1/images: with the simulator, and with a server that says what it is told. */

const upstream = new ImagesUpstream();
let product: Product;
let test_: OpenAI;
let live: OpenAI;
let liveKey: string;

const PNG_HEAD = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
/** Pictures as far as their first bytes go; the upstream draws none. */
const pictureOf = (text: string) => Buffer.concat([PNG_HEAD, Buffer.from(text.repeat(50))]);
const b64 = (text: string) => pictureOf(text).toString("base64");
const answer = (pictures: readonly string[], usage?: object) =>
  Response.json({
    created: 1,
    data: pictures.map((b64_json) => ({ b64_json })),
    ...(usage ? { usage } : {}),
  });

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), { SALLYPORT_LEFT_STREAM_MS: "2000" });
  await run(
    ["providers", "add", "openai", "--base-url", upstream.url, "--allow-private"],
    "sk-the-operators-own",
  );
  liveKey = JSON.parse(await run(["keys", "create", "--live", "--json"])).key;
  test_ = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: product.testKey, maxRetries: 0 });
  live = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: liveKey, maxRetries: 0 });
}, 300_000);

beforeEach(() => {
  upstream.seen.length = 0;
});

afterAll(async () => {
  await product?.stop();
  await upstream.stop();
  if (product) await removeDataDir(product.dataDir);
});

async function run(words: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** The story of a request's charge, once it is in the books. */
async function storyOf(
  id: string | null | undefined,
): Promise<{ charge_usd: string; loss_usd: string; story: string[] }> {
  for (;;) {
    const { code, stdout } = await sallyport(product.dataDir, ["ledger", "explain", id ?? "", "--json"]);
    if (code === 0) return JSON.parse(stdout);
  }
}

const sizeIn = (base64: string | undefined) => {
  const bytes = Buffer.from(base64 ?? "", "base64");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

describe("with the simulator", () => {
  test("makes pictures of the asked size, as many as asked for", async () => {
    const made = await test_.images.generate({
      model: "gpt-image-1",
      prompt: "a shoe",
      size: "1536x1024",
      n: 2,
    });
    expect(made.data).toHaveLength(2);
    expect(sizeIn(made.data?.[0]?.b64_json)).toEqual([1536, 1024]);
    expect(made.usage?.output_tokens).toBeGreaterThan(0);
  });

  test("edits with several pictures and a mask, and varies one", async () => {
    const files = ["one", "other"].map((name) =>
      toFile(pictureOf(name), `${name}.png`, { type: "image/png" }),
    );
    const image = await Promise.all(files);
    const mask = await toFile(pictureOf("mask"), "mask.png", { type: "image/png" });
    const edited = await test_.images.edit({ model: "gpt-image-1", prompt: "in red", image, mask });
    expect(sizeIn(edited.data?.[0]?.b64_json)).toEqual([1024, 1024]);
    const [first] = image;
    if (!first) return expect.unreachable();
    const varied = await test_.images.createVariation({
      model: "simulated-image",
      image: first,
      size: "256x256",
    });
    expect(sizeIn(varied.data?.[0]?.b64_json)).toEqual([256, 256]);
  });

  test("streams what comes before, then the whole picture", async () => {
    const asked = { model: "gpt-image-1", prompt: "a shoe", stream: true, partial_images: 2 } as const;
    const types: string[] = [];
    for await (const event of await test_.images.generate(asked)) types.push(event.type);
    expect(types).toEqual([
      "image_generation.partial_image",
      "image_generation.partial_image",
      "image_generation.completed",
    ]);
    const image = await toFile(pictureOf("one"), "one.png", { type: "image/png" });
    let last = "";
    for await (const event of await test_.images.edit({ ...asked, image })) last = event.type;
    expect(last).toBe("image_edit.completed");
  });

  test("a refusal and an answer without a picture are errors of their own", async () => {
    const ask = (words: string) =>
      test_.images.generate({ model: "gpt-image-1", prompt: `[[simulate ${words}]]` });
    expect(await ask("pictures=refused").catch((error) => error)).toBeInstanceOf(BadRequestError);
    const empty = await ask("pictures=none").catch((error) => error);
    expect(empty).toBeInstanceOf(InternalServerError);
    expect(empty.code).toBe("no_picture");
  });
});

describe("with a provider, in money", () => {
  const ASK = { model: "gpt-image-1", prompt: "a shoe", size: "1024x1024", quality: "low" } as const;

  test("bytes pass but for what would keep pictures, and what its provider counted is charged", async () => {
    upstream.gives = () => answer([b64("one")], usageOf(10, 0, 272));
    const body = `{"prompt":"a shoe", "model" : "gpt-image-1","response_format":"b64_json","quality":"low"}`;
    const response = await fetch(`${product.url}/v1/images/generations`, {
      method: "POST",
      headers: { authorization: `Bearer ${liveKey}`, "content-type": "application/json" },
      body,
    });
    // 10 tokens of text at 5 USD a million, and 272 of a picture at 40.
    expect(response.headers.get("x-sallyport-charge-usd")).toBe("0.010930");
    expect(
      Buffer.from(
        ((await response.json()) as { data: { b64_json: string }[] }).data[0]?.b64_json ?? "",
        "base64",
      ),
    ).toEqual(pictureOf("one"));
    expect(upstream.last.path).toBe("/v1/images/generations");
    expect(upstream.last.body.toString()).toBe(
      `{"prompt":"a shoe", "model" : "gpt-image-1","quality":"low"}`,
    );
  });

  test("a form passes part by part, with its pictures byte for byte", async () => {
    upstream.gives = () => answer([b64("one")], usageOf(10, 500, 272));
    const image = [await toFile(pictureOf("first"), "a b.png", { type: "image/png" })];
    const mask = await toFile(pictureOf("mask"), "mask.png", { type: "image/png" });
    const { response } = await live.images.edit({ ...ASK, image, mask, n: 1, user: "u" }).withResponse();
    // 500 tokens of the picture that was sent at 10 USD a million.
    expect(response.headers.get("x-sallyport-charge-usd")).toBe("0.015930");
    const form = await upstream.formOfLast();
    expect(upstream.last.path).toBe("/v1/images/edits");
    expect([...form.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
      "image[]",
      "mask",
      "model",
      "n",
      "prompt",
      "quality",
      "size",
      "user",
    ]);
    const sent = form.get("image[]") as File;
    expect([sent.name, sent.type]).toEqual(["a b.png", "image/png"]);
    expect(Buffer.from(await sent.arrayBuffer())).toEqual(pictureOf("first"));
  });

  test("fewer pictures than asked for are charged as such, and the books say so", async () => {
    upstream.gives = () => answer([b64("one"), b64("two")], usageOf(10, 0, 544));
    const { data, request_id: id } = await live.images.generate({ ...ASK, n: 4 }).withResponse();
    expect(data.data).toHaveLength(2);
    const { charge_usd: charge, story } = await storyOf(id);
    expect(charge).toBe("0.021810");
    expect(story.join(" ")).toContain("ended as 'partly_succeeded'");
    expect(story.join(" ")).toContain("2 pictures came, fewer than were asked for");
  });

  test("an answer without a picture costs its caller nothing, and what was counted is the operator's", async () => {
    upstream.gives = () => answer([], usageOf(100, 0, 0));
    const error = await live.images.generate(ASK).catch((thrown: unknown) => thrown);
    if (!(error instanceof InternalServerError)) throw error;
    expect(error.code).toBe("no_picture");
    const { charge_usd: charge, loss_usd: loss, story } = await storyOf(error.requestID);
    expect([charge, loss]).toEqual(["0.000000", "0.000500"]);
    expect(story.join(" ")).toContain("no picture came of it");
  });

  test("a refusal by its safety system is its caller's, with its words, and costs nothing", async () => {
    upstream.gives = () =>
      Response.json(
        { error: { message: "Your request was rejected by the safety system.", code: "moderation_blocked" } },
        { status: 400 },
      );
    const error = await live.images.generate(ASK).catch((thrown: unknown) => thrown);
    if (!(error instanceof BadRequestError)) throw error;
    expect([error.code, error.message]).toEqual([
      "moderation_blocked",
      "400 Your request was rejected by the safety system.",
    ]);
    const { charge_usd: charge, loss_usd: loss } = await storyOf(error.requestID);
    expect([charge, loss]).toEqual(["0.000000", "0.000000"]);
  });

  const partial = { type: "image_generation.partial_image", b64_json: b64("early"), partial_image_index: 0 };
  const completed = {
    type: "image_generation.completed",
    b64_json: b64("whole"),
    usage: usageOf(10, 0, 372),
  };

  test("a stream is charged by what its last event counts", async () => {
    upstream.gives = () => streamOf([partial, completed]);
    const asked = live.images.generate({ ...ASK, stream: true, partial_images: 1 });
    const { data: stream, request_id: id } = await asked.withResponse();
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual([partial.type, completed.type]);
    expect((await storyOf(id)).charge_usd).toBe("0.014930");
  });

  /** A stream whose end comes when it is told to, or never. */
  function held(end: Promise<void>): Response {
    const text = (event: object & { readonly type: string }) =>
      `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode(text(partial)));
        await end;
        controller.enqueue(new TextEncoder().encode(text(completed)));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  /** Closes its connection when the first event has come. @returns the request's id, once the server has seen that */
  async function leaveAfterFirst(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const headers = { authorization: `Bearer ${liveKey}`, "content-type": "application/json" };
    const asking = request(`${product.url}/v1/images/generations`, { method: "POST", headers, agent: false });
    asking.on("response", (response) =>
      response.once("data", (piece) => {
        expect(String(piece)).toContain(partial.type);
        asking.destroy();
        resolve(String(response.headers["x-request-id"]));
      }),
    );
    asking.on("error", reject).end(JSON.stringify({ ...ASK, stream: true, partial_images: 1 }));
    const id = await promise;
    // A connection that comes after the closed one is answered after that was noticed.
    await (await fetch(`${product.url}/v1/models`, { headers: { ...headers, connection: "close" } })).text();
    return id;
  }

  test("C-1 who leaves in the middle pays for the picture that was made", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.gives = () => held(promise);
    const id = await leaveAfterFirst();
    resolve();
    const { charge_usd: charge, story } = await storyOf(id);
    expect(charge).toBe("0.014930");
    expect(story.join(" ")).toContain("'client_closed'");
  });

  test("C-1 who leaves a picture that never ends pays for all that may have been made", async () => {
    upstream.gives = () => held(new Promise(() => {}));
    const { charge_usd: charge, story } = await storyOf(await leaveAfterFirst());
    expect(Number(charge)).toBeGreaterThan(0.0149);
    expect(story.join(" ")).toContain("the most that may have been made");
  });

  test("K-8 a form that is sent again with another boundary is the same request", async () => {
    upstream.gives = () => answer([b64("one")], usageOf(10, 0, 272));
    const send = async (text: string) => {
      const image = await toFile(pictureOf(text), "a.png", { type: "image/png" });
      const headers = { "idempotency-key": "the-same" };
      return live.images.edit({ ...ASK, image }, { headers }).catch((error: unknown) => error);
    };
    await send("first");
    const [again, other] = [await send("first"), await send("other")];
    expect(upstream.seen).toHaveLength(1);
    expect([again, other].map((error) => (error as BadRequestError).code)).toEqual([
      "idempotency_replayed",
      "idempotency_key_reused",
    ]);
  });

  test("AB-6 pictures are counted one by one", async () => {
    const words = ["keys", "create", "--live", "--limit", "3/day,images", "--json"];
    const key = JSON.parse(await run(words)).key;
    const limited = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: key, maxRetries: 0 });
    upstream.gives = () => answer([b64("one"), b64("two")], usageOf(10, 0, 544));
    await limited.images.generate({ ...ASK, n: 2 });
    const refused = await limited.images.generate({ ...ASK, n: 2 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RateLimitError);
    await limited.images.generate({ ...ASK, n: 1 });
  });

  test("what is wrong with a part is said by its name, before anybody is asked", async () => {
    const png = await toFile(pictureOf("one"), "a.png", { type: "image/png" });
    const gif = await toFile(Buffer.from("GIF89a"), "a.png", { type: "image/png" });
    const liar = await toFile(pictureOf("one"), "a.jpg", { type: "image/jpeg" });
    const of = async (asked: Promise<unknown>) => {
      const error = await asked.catch((thrown: unknown) => thrown);
      return error instanceof BadRequestError ? [error.code, error.param] : error;
    };
    expect(await of(live.images.edit({ ...ASK, image: [png, gif] }))).toEqual([
      "invalid_parameter",
      "image[1]",
    ]);
    expect(await of(live.images.edit({ ...ASK, image: liar }))).toEqual(["invalid_parameter", "image"]);
    expect(await of(live.images.edit({ ...ASK, image: png, mask: gif }))).toEqual([
      "invalid_parameter",
      "mask",
    ]);
    expect(await of(live.images.generate({ ...ASK, response_format: "url" }))).toEqual([
      "feature_retains_content",
      "response_format",
    ]);
    expect(await of(live.images.generate({ ...ASK, n: 11 }))).toEqual(["invalid_parameter", "n"]);
    expect(await of(live.images.generate({ ...ASK, model: "gpt-4o" }))).toEqual(["model_unsuitable", null]);
    expect(upstream.seen).toHaveLength(0);
  });

  test("a key without the scope is refused, and the list says which models make pictures", async () => {
    const words = ["keys", "create", "--live", "--endpoint", "chat.completions", "--json"];
    const key = JSON.parse(await run(words)).key;
    const other = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: key, maxRetries: 0 });
    const refused = await other.images.generate(ASK).catch((error: { code: string }) => error.code);
    expect(refused).toBe("endpoint_not_allowed");
    const all = (await live.models.list()).data as (OpenAI.Model & { output_modalities?: string[] })[];
    const drawing = all.filter(({ output_modalities: made }) => made?.includes("image")).map(({ id }) => id);
    expect(drawing).toContain("gpt-image-1");
    expect(drawing).not.toContain("gpt-4o");
  });
});
