import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { chargeOf } from "./charge.ts";
import { forgetPictures } from "./talk.ts";

const ours = globalThis.fetch;
const page = { documentElement: { lang: "en" } } as Document;
beforeAll(() => {
  globalThis.document = page;
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, "document");
});
afterEach(() => {
  globalThis.fetch = ours;
});

/** Answers every call so, and counts them. */
function answering(status: number, body: object): () => number {
  let asked = 0;
  globalThis.fetch = Object.assign(
    async () => {
      asked += 1;
      return Response.json(body, { status });
    },
    { preconnect: ours.preconnect },
  );
  return () => asked;
}

const charge = (signal: AbortSignal) => chargeOf("acme", "0198", signal);

test("what a request was charged is asked once of a server that says it is not for who asks, and never after leaving", async () => {
  const asked = answering(403, { code: "not_permitted" });
  expect(await charge(new AbortController().signal)).toBeNull();
  expect(asked()).toBe(1);
  expect(await charge(AbortSignal.abort())).toBeNull();
  expect(asked()).toBe(1);
});

test("what was charged is told as the books have it", async () => {
  answering(200, { charge_usd: "0.000123" });
  expect(await charge(new AbortController().signal)).toBe("0.000123");
});

test("R-3 pictures of a conversation that was left are in the browser's memory no more", async () => {
  const shown = URL.createObjectURL(new Blob(["picture"]));
  expect(await (await fetch(shown)).text()).toBe("picture");
  forgetPictures([{ shown }]);
  await expect(fetch(shown)).rejects.toThrow();
});
