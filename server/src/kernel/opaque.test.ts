import { describe, expect, test } from "bun:test";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { Content, openBytes, openContent, releaseContent } from "./content.ts";
import { Secret } from "./secret.ts";

const CANARY = "canary-5f1c";

/** Every way by which a value becomes text without anybody asking for what is inside. */
const WAYS: Readonly<Record<string, (value: Content | Secret) => unknown>> = {
  "String()": (value) => String(value),
  "a template": (value) => `${value}`,
  "adding to text": (value) => "".concat(value as never),
  "JSON.stringify": (value) => JSON.stringify(value),
  "JSON.stringify of an object around it": (value) => JSON.stringify({ value, list: [value] }),
  "util.inspect": (value) => inspect(value),
  "util.inspect of hidden properties": (value) =>
    inspect({ value }, { showHidden: true, depth: null, customInspect: false, getters: true }),
  "util.format": (value) => format("%s %o %O %j", value, value, value, 1),
  "Bun.inspect": (value) => Bun.inspect({ value }, { depth: 20 }),
  "an error that carries it": (value) => inspect(new Error("x", { cause: value })),
  "an error about it": (value) => inspect(Object.assign(new Error("x"), { value })),
  structuredClone: (value) => inspect(structuredClone(value), { showHidden: true }),
  "v8 serialization": (value) => serialize(value).toString("latin1"),
  "its own properties": (value) => Reflect.ownKeys(value).map(String).join() + JSON.stringify({ ...value }),
  "a list": (value) => [value].join(),
  "URL parameters": (value) => new URLSearchParams({ q: value as never }).toString(),
  "a response body": (value) => new Response(value as never).text(),
  "a symbol": (value) => Symbol(value as never).toString(),
};

async function leaks(value: Content | Secret, way: (value: Content | Secret) => unknown): Promise<string> {
  try {
    return String(await way(value));
  } catch (error) {
    return inspect(error, { showHidden: true, depth: null });
  }
}

describe("Z-1 content cannot become text by accident", () => {
  test.each(Object.entries(WAYS))("through %s", async (_, way) => {
    for (const body of [CANARY, Buffer.from(CANARY)])
      expect(await leaks(new Content(body), way)).not.toContain(CANARY);
  });

  test("and fails loudly where text is asked for", () => {
    const content = new Content(CANARY);
    expect(() => `${content}`).toThrow(TypeError);
    expect(() => JSON.stringify({ content })).toThrow(TypeError);
  });

  test("only opening it gives it back", () => {
    const content = new Content(CANARY);
    expect(openContent(content)).toBe(CANARY);
    expect(content.length).toBe(CANARY.length);
    expect(openBytes(new Content(Buffer.from(CANARY))).toString()).toBe(CANARY);
  });

  test("and once released it is gone, with its memory", () => {
    const bytes = Buffer.alloc(100_000, CANARY);
    const content = new Content(bytes);
    releaseContent(content);
    expect([openContent(content), bytes.length, content.length]).toEqual(["", 0, 0]);
  });
});

describe("P-3 a secret cannot become text by accident", () => {
  test.each(Object.entries(WAYS))("through %s", async (_, way) => {
    expect(await leaks(new Secret(CANARY), way)).not.toContain(CANARY);
  });

  test("and shows that it is one", () => {
    const secret = new Secret(CANARY);
    expect(`${secret} ${JSON.stringify({ secret })} ${inspect(secret)}`).toBe(
      '[secret] {"secret":"[secret]"} [secret]',
    );
    expect(secret.reveal()).toBe(CANARY);
  });
});
