import { expect, test } from "bun:test";
import { once } from "./once.ts";
import { NoAnswer, Problem } from "./problem.ts";

const problem = (status: number, code: string) => Problem.from(new Response(null, { status }), { code });

/** Presses a button: the key that was sent, whatever came back. */
async function press(what: string, back: unknown): Promise<string> {
  let sent = "";
  await once(what, (key) => {
    sent = key;
    return back instanceof Error ? Promise.reject(back) : Promise.resolve(back);
  }).catch(() => {});
  return sent;
}

test.each([
  ["no answer", new NoAnswer()],
  ["a fault of the server", problem(500, "internal")],
  ["that it is still being done", problem(409, "idempotency_in_progress")],
])("after %s the same act is pressed again under the same key, until there is an answer", async (_, lost) => {
  const what = crypto.randomUUID();
  const first = await press(what, lost);
  expect(await press(what, lost)).toBe(first);
  expect(await press(what, "done")).toBe(first);
  expect(await press(what, "done")).not.toBe(first);
});

test("an act that was refused, or another act, has a key of its own", async () => {
  const what = crypto.randomUUID();
  const first = await press(what, problem(422, "invalid_input"));
  const second = await press(what, new NoAnswer());
  expect(second).not.toBe(first);
  expect(await press(`${what} 2`, "done")).not.toBe(second);
  expect(await press(what, "done")).toBe(second);
});
