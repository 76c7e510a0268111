import type { Color } from "../ports/recipes.ts";

/** @param text such as '#0b6e4f' */
export function colorIn(text: string): Color {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
