import { afterAll, beforeAll, expect, test } from "bun:test";
import { PublicError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { inForce, rule } from "../../limits/testing/rules.ts";
import { calmNode } from "../testing/node.ts";
import { priceOf, termsOf } from "./terms.ts";

let node: Awaited<ReturnType<typeof calmNode>>;
beforeAll(async () => {
  const row = { endpoints: ["generations"] };
  node = await calmNode({ kind: "openai", urls: ["http://127.0.0.1:1/v1"], row });
});
afterAll(async () => {
  await node.stop();
});

const connections = { requestIP: () => null, timeout: () => {} };
const ask = (body: object, key = node.caller?.id ?? newId(), tell = termsOf) => {
  const text = JSON.stringify({ model: "gpt-image-1", prompt: "a shoe", size: "1024x1024", ...body });
  const headers = { "content-type": "application/json", "content-length": String(text.length) };
  const request = new Request("http://gateway/terms", { method: "POST", headers, body: text });
  return tell({ gateway: node.gateway, key, operation: "generations", request, connections }, null);
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof PublicError ? error.code : error),
  );

test("C-1 what a task may come to is the most: by its number, size and quality, the dearest where they are open", async () => {
  const [one, two, low, open] = await Promise.all([
    ask({ quality: "high" }),
    ask({ quality: "high", n: 2 }),
    ask({ quality: "low" }),
    ask({}),
  ]);
  expect(one).toMatchObject({ model: "gpt-image-1", provider: "openai" });
  // The words of the request count as well, so that two are not exactly twice one.
  expect([
    two.atMost >= 2n * one.atMost,
    low.atMost * 10n < one.atMost,
    open.atMost > low.atMost * 10n,
  ]).toEqual([true, true, true]);
});

test("AB-6 the pictures of tasks count against limits of pictures, when the task is taken", async () => {
  node.gateway.limiter.apply(inForce(rule({ unit: "images", most: 5 })));
  expect(await codeOf(ask({ n: 3 }))).toBe("done");
  expect(await codeOf(ask({ n: 3 }))).toBe("rate_limit_exceeded");
  expect(await codeOf(ask({ n: 2 }))).toBe("done");
  // Whoever only asks what it costs counts nothing, and is told the same.
  const price = await ask({ n: 3 }, undefined, priceOf);
  expect([await codeOf(ask({ n: 1 }, undefined, priceOf)), price.atMost > 0n]).toEqual(["done", true]);
  // One that never fits is told so.
  expect(await codeOf(ask({ n: 6 }))).toBe("request_exceeds_limit");
});

test("K-4 a key that is not there has no terms", async () => {
  expect(await codeOf(ask({}, newId()))).toBe("invalid_api_key");
  expect(node.bodies.heldBytes).toBe(0);
});
