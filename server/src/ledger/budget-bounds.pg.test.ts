import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, type TestDatabase } from "../../testing/database.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
});
afterAll(() => database.stop());

const HALF_HOUR_MS = 1_800_000;

/** The day of a moment by the clocks of a zone, as every reader of a calendar has it. */
const dayIn = (zone: string, at: Date) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(at);

test.each([
  ["America/Havana", "2026-11-01", "a midnight that comes twice, of a month too"],
  ["Atlantic/Azores", "2026-10-25", "a midnight that comes twice"],
  ["America/Santiago", "2026-04-05", "an hour before midnight that comes twice"],
  ["America/Santiago", "2026-09-06", "a day that begins at one o'clock"],
  ["Australia/Lord_Howe", "2026-04-05", "clocks that go back by half an hour"],
  ["UTC", "2026-11-01", "nothing at all"],
])("K-5 in %s on %s, with %s, a budget's day and month begin where the calendar's do", async (zone, day) => {
  const middle = Date.parse(`${day}T12:00:00Z`);
  for (let half = -80; half <= 80; half += 1) {
    const at = new Date(middle + half * HALF_HOUR_MS);
    for (const [period, length] of [
      ["day", 10],
      ["month", 7],
    ] as const) {
      const { rows } = await superuser.query("select * from budget_bounds($1, $2, $3)", [period, at, zone]);
      const { starts_at: starts, ends_at: ends } = rows[0];
      const of = (moment: Date) => dayIn(zone, moment).slice(0, length);
      expect([of(starts), of(new Date(ends.getTime() - 1))], `${period} of ${at.toISOString()}`).toEqual([
        of(at),
        of(at),
      ]);
      // Nothing of it is before it or after it.
      expect(of(new Date(starts.getTime() - 1))).not.toBe(of(at));
      expect(of(ends)).not.toBe(of(at));
      expect(starts.getTime() <= at.getTime() && at.getTime() < ends.getTime()).toBe(true);
    }
  }
});
