import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
beforeAll(() => {
  simulator = startSimulator({ port: 0, hostname: "127.0.0.1" });
});
afterAll(() => simulator.stop());

interface PictureAnswer {
  readonly data: readonly { readonly b64_json: string }[];
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
  readonly error: { readonly code: string; readonly param: string };
}

const ASK = { model: "simulated-image", prompt: "a shoe", size: "256x128" };

const post = (body: object, dials = "") =>
  fetch(`${simulator.url}${dials}/v1/images/generations`, {
    method: "POST",
    body: JSON.stringify({ ...ASK, ...body }),
  });

async function generate(body: object, dials = ""): Promise<PictureAnswer> {
  return (await (await post(body, dials)).json()) as PictureAnswer;
}

async function pictureIn(answer: PictureAnswer, at = 0) {
  const bytes = Buffer.from(answer.data[at]?.b64_json ?? "", "base64");
  return { bytes, ...(await new Bun.Image(bytes).metadata()) };
}

function edit(picture: Uint8Array<ArrayBuffer>, path = "edits", more: Record<string, string> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...ASK, ...more })) form.set(name, value);
  form.append("image[]", new Blob([picture], { type: "image/png" }), "shoe.png");
  return fetch(`${simulator.url}/v1/images/${path}`, { method: "POST", body: form });
}

describe("a simulated picture", () => {
  test("has the asked size and form, and is the same each time", async () => {
    for (const format of ["png", "jpeg", "webp"]) {
      const answer = await generate({ output_format: format });
      const picture = await pictureIn(answer);
      expect([String(picture.format), picture.width, picture.height]).toEqual([format, 256, 128]);
      const again = await generate({ output_format: format });
      expect(again.data).toEqual(answer.data);
    }
  });

  test("differs with its prompt, and from its neighbours", async () => {
    const { data } = await generate({ n: 3 });
    expect(new Set(data.map(({ b64_json }) => b64_json)).size).toBe(3);
    const other = await generate({ n: 3, prompt: "a hat" });
    expect(other.data[0]).not.toEqual(data[0]);
  });

  test("is transparent behind the mark where that is asked for, and says in its text what it is", async () => {
    const clear = await pictureIn(await generate({ background: "transparent" }));
    const opaque = await pictureIn(await generate({}));
    const opacity = (bytes: Buffer) => [
      ...bytes.subarray(bytes.indexOf("tRNS") + 4, bytes.indexOf("tRNS") + 7),
    ];
    expect([opacity(clear.bytes), opacity(opaque.bytes)]).toEqual([
      [0, 0, 255],
      [255, 255, 255],
    ]);
    expect(opaque.bytes.includes("no model made this picture")).toBe(true);
  });

  test("of an edit or a variation depends on what was sent", async () => {
    const [one, other] = [new Uint8Array([1]), new Uint8Array([2])];
    const read = async (response: Promise<Response>) =>
      ((await (await response).json()) as PictureAnswer).data[0];
    for (const path of ["edits", "variations"]) {
      expect(await read(edit(one, path))).toEqual(await read(edit(one, path)));
      expect(await read(edit(other, path))).not.toEqual(await read(edit(one, path)));
    }
  });
});

test("usage follows OpenAI's table", async () => {
  const { usage } = await generate({ size: "1024x1024", quality: "low", n: 2 });
  expect(usage).toMatchObject({ input_tokens: 2, output_tokens: 544 });
});

test("a stream has its partial pictures first, then the whole one, and no end mark", async () => {
  const text = await (await post({ stream: true, partial_images: 2 })).text();
  expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
    "image_generation.partial_image",
    "image_generation.partial_image",
    "image_generation.completed",
  ]);
  expect(text).not.toContain("[DONE]");
  const response = await edit(new Uint8Array([1]), "edits", { stream: "true" });
  expect(await response.text()).toContain("event: image_edit.completed");
});

test("the dial 'pictures' makes fewer, none, or refuses", async () => {
  expect((await generate({ n: 3 }, "/dials/pictures=fewer")).data).toHaveLength(2);
  expect((await generate({ n: 3, prompt: "[[simulate pictures=none]]" })).data).toEqual([]);
  const refused = await post({ prompt: "[[simulate pictures=refused]]" });
  expect(refused.status).toBe(400);
  expect(((await refused.json()) as PictureAnswer).error.code).toBe("moderation_blocked");
});

test.each([
  [{ size: "9999x9999" }, "size"],
  [{ n: 11 }, "n"],
  [{ response_format: "url" }, "response_format"],
  [{ output_format: "gif" }, "output_format"],
  [{ prompt: "" }, "prompt"],
])("%p is refused by name", async (body, param) => {
  const refused = await post(body);
  expect([refused.status, ((await refused.json()) as PictureAnswer).error.param]).toEqual([400, param]);
});
