import { expect, test } from "bun:test";
import fc from "fast-check";
import { PieceQueue } from "./piece-queue.ts";

test("pieces come out in order, whatever their sizes and whenever they are taken", () => {
  const step = fc.oneof(fc.integer({ min: 1, max: 700 }), fc.constant(null));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const queue = new PieceQueue();
      let pushed = "";
      let taken = "";
      for (const [index, length] of steps.entries()) {
        if (length === null) taken += Buffer.from(queue.shift() ?? []).toString("latin1");
        else {
          const piece = Buffer.alloc(length, index);
          pushed += piece.toString("latin1");
          queue.push(piece);
        }
        expect(queue.byteLength).toBe(pushed.length - taken.length);
      }
      expect(taken + Buffer.from(queue.take()).toString("latin1")).toBe(pushed);
      expect(queue.byteLength).toBe(0);
    }),
  );
});

test("a body sent byte by byte does not become as many objects", () => {
  const queue = new PieceQueue();
  for (let count = 0; count < 100_000; count += 1) queue.push(Buffer.from("x"));
  let pieces = 0;
  while (queue.shift() !== undefined) pieces += 1;
  expect(pieces).toBeLessThan(1000);
});
