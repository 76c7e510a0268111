import { describe, expect, test } from "bun:test";
import { CONNECTED, type Connection, type Happening, next } from "./machine.ts";

/** Goes through what happens, each at its moment; half of the jitter is none. */
function after(...happenings: readonly (readonly [atMs: number, kind: Happening["kind"]])[]): Connection {
  let now = CONNECTED;
  for (const [atMs, kind] of happenings) now = next(now, { kind }, atMs, 0.5);
  return now;
}

describe("I-5 the page survives a lost connection", () => {
  test("nothing is shown in the first two seconds, and an answer ends it", () => {
    expect(after([0, "unanswered"], [1_999, "time_passed"]).state).toBe("silent");
    expect(after([0, "unanswered"], [2_000, "time_passed"]).state).toBe("reconnecting");
    expect(after([0, "unanswered"], [500, "answered"])).toEqual(CONNECTED);
  });

  test("pauses double from one second to sixteen, and after five tries only the person tries", () => {
    let now = after([0, "unanswered"]);
    const pauses: number[] = [];
    for (let atMs = 1_000; now.state !== "lost"; atMs += 1) {
      now = next(now, { kind: "unanswered" }, atMs, 0.5);
      if (now.state !== "countdown") continue;
      pauses.push(Math.round(now.retryAtMs - atMs));
      expect(next(now, { kind: "time_passed" }, now.retryAtMs - 1, 0.5).state).toBe("countdown");
      now = next(now, { kind: "time_passed" }, now.retryAtMs, 0.5);
      expect(now.state).toBe("reconnecting");
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(next(now, { kind: "time_passed" }, 10_000_000, 0.5).state).toBe("lost");
    expect(next(now, { kind: "try_now" }, 10_000_000, 0.5).state).toBe("reconnecting");
    expect(next(now, { kind: "answered" }, 10_000_000, 0.5)).toEqual(CONNECTED);
  });

  test("pauses differ from page to page", () => {
    const silent: Connection = { state: "silent", sinceMs: 0 };
    const pause = (random: number) => next(silent, { kind: "unanswered" }, 0, random);
    expect(pause(0)).toMatchObject({ retryAtMs: 800 });
    expect(pause(0.999)).toMatchObject({ retryAtMs: expect.closeTo(1_200, -1) });
  });

  test("a page that nobody touches pauses, and asks before it goes on", () => {
    const paused = after([0, "idle"]);
    expect(paused.state).toBe("paused");
    expect(next(paused, { kind: "answered" }, 1, 0.5)).toBe(paused);
    expect(next(paused, { kind: "resume" }, 1, 0.5).state).toBe("silent");
  });

  test("a session that is over stays over until somebody signs in", () => {
    const over = after([0, "session_over"]);
    expect(over).toMatchObject({ state: "resume_failed", why: "session_over" });
    for (const kind of ["answered", "unanswered", "try_now", "time_passed", "idle"] as const)
      expect(next(over, { kind }, 60_000, 0.5)).toBe(over);
    expect(next(over, { kind: "signed_in" }, 60_000, 0.5)).toEqual(CONNECTED);
  });
});
