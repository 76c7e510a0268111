import { InvalidArgumentError } from "commander";
import { systemClock } from "../kernel/clock.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const LONGEST_SECONDS = 3_650 * 86_400;
/** RFC 3339, or a date alone, which means its first moment in UTC. */
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads "90s", "15m", "24h", "30d" or "4w". "0" needs no unit.
 * @throws InvalidArgumentError
 */
export function parseSeconds(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,9})([smhdw]?)$/.exec(text) ?? [];
  const seconds =
    count === "0" && unit === "" ? 0 : Number(count || Number.NaN) * (SECONDS[unit] ?? Number.NaN);
  if (Number.isNaN(seconds))
    throw new InvalidArgumentError("Write a duration such as 90s, 15m, 24h, 30d or 4w.");
  if (seconds > LONGEST_SECONDS) throw new InvalidArgumentError("The longest duration is 3650d.");
  return seconds;
}

/**
 * Reads when something ends: a duration from now, or a moment ahead.
 * @throws InvalidArgumentError
 */
export function parseExpiry(text: string, nowMs: number = systemClock.nowMs()): Date {
  const at = parseDate(text) ?? new Date(nowMs + parseSeconds(text) * 1000);
  if (at.getTime() <= nowMs) throw new InvalidArgumentError("It must be in the future.");
  return at;
}

/**
 * Reads since when to look: a duration back from now, or a moment behind.
 * @throws InvalidArgumentError
 */
export function parseSince(text: string, nowMs: number = systemClock.nowMs()): Date {
  const at = parseDate(text) ?? new Date(nowMs - parseSeconds(text) * 1000);
  if (at.getTime() > nowMs) throw new InvalidArgumentError("It must be in the past.");
  return at;
}

/** Null when the text has not the form of a date. */
function parseDate(text: string): Date | null {
  if (!DATE.test(text)) return null;
  const date = new Date(text);
  // The runtime reads 31 February as 3 March.
  const exists =
    !Number.isNaN(date.getTime()) &&
    new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(text.slice(8, 10));
  if (!exists) throw new InvalidArgumentError("There is no such date.");
  return date;
}
