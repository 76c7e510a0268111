import { expect, test } from "bun:test";
import { displayName } from "./place.ts";

const isTaken = (name: string) => displayName.safeParse(name).success;

test("T-4 a name for people holds nothing that could rewrite the line it is shown on, or hide in it", () => {
  for (const name of ["Ada Lovelace", "Größe & Co.", "株式会社", "👩‍💻 team", "می‌خواهم"])
    expect(isTaken(name), name).toBe(true);
  const refused = [
    "a\u001b[2Kb",
    "a\nb",
    "a\u0000b",
    "\u202Eevil",
    "a\u2066b",
    "a\u2028b",
    "\u200d",
    "  ",
    "a\ud800b",
  ];
  for (const name of refused) expect(isTaken(name), JSON.stringify(name)).toBe(false);
});
