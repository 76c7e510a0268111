import { expect, test } from "bun:test";
import { inTurns } from "./in-turns.ts";

/** Work of so many parts, written down as it is done. */
function work(name: string, parts: number, done: string[]) {
  let part = 0;
  return {
    goOn() {
      done.push(`${name}${++part}`);
      return part === parts;
    },
  };
}

test("works take turns, one part of one work in a turn of the loop, and what arrives goes on in between", async () => {
  const done: string[] = [];
  let over = false;
  const other = () => {
    done.push("-");
    if (!over) setImmediate(other);
  };
  setImmediate(other);
  await Promise.all([inTurns(work("a", 3, done)), inTurns(work("b", 2, done))]);
  over = true;
  expect(done.join(" ")).toStartWith("- a1 - b1 - a2 - b2 - a3");
});

test("one that fails ends, and the others go on", async () => {
  const done: string[] = [];
  const failing = inTurns({
    goOn() {
      throw new TypeError("broken");
    },
  });
  const outcome = failing.then(
    () => null,
    (error: unknown) => error,
  );
  await inTurns(work("a", 2, done));
  expect(await outcome).toBeInstanceOf(TypeError);
  expect(done).toEqual(["a1", "a2"]);
});
