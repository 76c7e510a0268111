import { expect, test } from "bun:test";

const LEAKY = new URL("testing/leaky-server.ts", import.meta.url).pathname;

async function run(...words: readonly string[]): Promise<string> {
  const child = Bun.spawn([process.execPath, LEAKY, ...words], { stdout: "ignore", stderr: "pipe" });
  const text = await new Response(child.stderr).text();
  expect(await child.exited).toBe(0);
  return text;
}

test("Z-1 what nobody caught is an event with a class and no text, and the runtime's own words go nowhere", async () => {
  const canary = `canary-${crypto.randomUUID()}`;
  const text = await run(canary);
  expect(text).not.toContain(canary);
  const lines = text.trim().split("\n");
  expect(lines.pop()).toBe("the end");
  const events = lines.map((line) => JSON.parse(line));
  expect(events).toContainEqual(
    expect.objectContaining({ event: "uncaught", kind: "rejection", failure: "TypeError" }),
  );
  expect(events).toContainEqual(
    expect.objectContaining({ event: "uncaught", kind: "exception", failure: "RangeError" }),
  );
  expect(new Set(events.map(({ event }) => event))).toEqual(new Set(["uncaught"]));
});

test("the runtime would have printed them", async () => {
  const canary = `canary-${crypto.randomUUID()}`;
  expect(await run(canary, "loud")).toContain(canary);
});
