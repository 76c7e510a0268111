import { InvalidArgumentError } from "commander";
import { parseSeconds } from "../durations.ts";

/** So much in so long a time. */
export interface Rate {
  readonly most: number;
  readonly windowSeconds: number;
}

const WINDOWS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3_600, day: 86_400 };
const LONGEST_WINDOW_SECONDS = 86_400;

/**
 * Reads "600/minute", "90000/10s" or "100/day"; a number alone is a minute's.
 * @throws InvalidArgumentError
 */
export function parseRate(text: string): Rate {
  const [, count = "", window = "minute"] =
    /^(\d{1,13})(?:\/([a-z\d]+))?$/.exec(text.replaceAll("_", "")) ?? [];
  if (count === "")
    throw new InvalidArgumentError("Write a number and a time, such as 600/minute or 100/10s.");
  const windowSeconds = WINDOWS[window] ?? parseSeconds(window);
  if (windowSeconds < 1 || windowSeconds > LONGEST_WINDOW_SECONDS)
    throw new InvalidArgumentError("A window is from 1 second to 1 day long.");
  return { most: Number(count), windowSeconds };
}
