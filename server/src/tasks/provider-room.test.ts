import { describe, expect, test } from "bun:test";
import { ProviderRoom } from "./provider-room.ts";

const MOST = 32;

/** A provider that works on `takes` at once, each for a second, and refuses others. */
class Fake {
  nowMs = 0;
  takes: number;
  done = 0;
  refusals = 0;
  readonly room = new ProviderRoom({ monotonicMs: () => this.nowMs }, MOST);
  readonly #ends = new Map<string, number>();
  #count = 0;

  constructor(takes: number) {
    this.takes = takes;
  }

  /** As a worker does: sends while there is room. @param waitMs what is said with a refusal */
  run(seconds: number, waitMs = 0): void {
    for (const endMs = this.nowMs + seconds * 1_000; this.nowMs < endMs; this.nowMs += 10) {
      for (const [task, at] of this.#ends)
        if (at <= this.nowMs) {
          this.#ends.delete(task);
          this.done += 1;
          this.room.ended("one", task, true);
        }
      for (let sent = 0; sent < 64; sent += 1) {
        if ((this.room.sizes()["one"] ?? MOST) <= this.#ends.size) break;
        this.#count += 1;
        const task = `task ${this.#count}`;
        this.room.begins("one", task);
        if (this.#ends.size < this.takes) this.#ends.set(task, this.nowMs + 1_000);
        else {
          this.refusals += 1;
          this.room.refused("one", task, waitMs);
        }
      }
    }
  }
}

describe("a provider", () => {
  test.each([1, 3, 8, 20])("that takes %i at once gets as many, and is asked for little more", (takes) => {
    const fake = new Fake(takes);
    fake.run(60);
    expect(fake.done).toBeGreaterThan(0.9 * takes * 59);
    expect(fake.refusals).toBeLessThan(0.1 * fake.done + 10);
  });

  test("that says when to come again is left alone until then, and used to the full all the same", () => {
    const fake = new Fake(10);
    fake.run(60, 1_000);
    expect(fake.done).toBeGreaterThan(0.9 * 10 * 59);
  });

  test("that takes more later gets more", () => {
    const fake = new Fake(4);
    fake.run(30);
    fake.takes = 16;
    fake.run(120);
    fake.done = 0;
    fake.run(10);
    expect(fake.done).toBeGreaterThan(0.9 * 16 * 9);
  });

  test("that takes nothing is asked again, and never by more than one at once", () => {
    const fake = new Fake(0);
    fake.run(20);
    expect(fake.refusals).toBeGreaterThan(10);
    expect(fake.refusals).toBeLessThan(40);
  });

  test("is closed for as long as it said, and no other is", () => {
    let nowMs = 0;
    const room = new ProviderRoom({ monotonicMs: () => nowMs }, MOST);
    room.begins("one", "a");
    room.begins("two", "b");
    room.refused("one", "a", 30_000);
    room.ended("two", "b", true);
    expect(room.sizes()).toEqual({ one: 0, two: 8 });
    nowMs = 29_999;
    expect(room.sizes()["one"]).toBe(0);
    nowMs = 30_000;
    expect(room.sizes()["one"]).toBe(1);
  });

  test("that fails otherwise is not given more", () => {
    const room = new ProviderRoom({ monotonicMs: () => 0 }, MOST);
    for (let task = 0; task < 8; task += 1) room.begins("one", String(task));
    for (let task = 0; task < 8; task += 1) room.ended("one", String(task), false);
    expect(room.sizes()["one"]).toBe(8);
  });
});
