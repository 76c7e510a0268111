import { InvalidArgumentError } from "commander";

/** @throws InvalidArgumentError unless it is written as digits */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number.");
}
