import { describe, expect, test } from "bun:test";
import { readDeclaration } from "./document.ts";
import { planLimits } from "./limits-plan.ts";

const plan = (...limits: readonly object[]) => planLimits(readDeclaration(JSON.stringify({ limits })).limits);

function problem(...limits: readonly object[]): string {
  try {
    plan(...limits);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

describe("AB-6 a declared limit", () => {
  test("means what the words of 'limits set' mean", () => {
    expect(
      plan(
        { rate: "600/minute", each: "key" },
        { rate: "5/10s", unit: "failures", address: "2001:DB8::7" },
        {
          rate: "9",
          unit: "tokens",
          endpoint: "embeddings",
          organization: "acme",
          project: "web",
          key: "A b",
        },
        { rate: "0/day", organization: "acme", key: "sp_live_4fT0aQz81LmNc7Rd" },
      ),
    ).toEqual([
      {
        path: "limits[0]",
        whom: { scope: "key", organization: null, subject: null },
        meaning: { endpoint: null, unit: "requests", windowSeconds: 60 },
        most: 600,
      },
      {
        path: "limits[1]",
        whom: { scope: "address", organization: null, subject: "2001:db8:0:0::" },
        meaning: { endpoint: null, unit: "failures", windowSeconds: 10 },
        most: 5,
      },
      {
        path: "limits[2]",
        whom: { scope: "key", organization: "acme", project: "web", key: "A b" },
        meaning: { endpoint: "embeddings", unit: "tokens", windowSeconds: 60 },
        most: 9,
      },
      {
        path: "limits[3]",
        whom: { scope: "key", organization: "acme", project: null, key: "sp_live_4fT0aQz81LmNc7Rd" },
        meaning: { endpoint: null, unit: "requests", windowSeconds: 86_400 },
        most: 0,
      },
    ]);
  });

  test.each([
    [{ each: "key" }, ".rate must be string"],
    [{ rate: "many", each: "key" }, ".rate: Write a number and a time"],
    [{ rate: "1/2d", each: "key" }, ".rate: A window is from 1 second to 1 day"],
    [{ rate: "9999999999999", each: "key" }, ": 'most' must be a whole number from 0 to 1000000000000"],
    [{ rate: "1", each: "everybody" }, ".each must be one of: address, organization"],
    [{ rate: "1", each: "key", windowSeconds: 9 }, " has unknown members: windowSeconds"],
    [{ rate: "1" }, " must say whom it limits: each, address or organization."],
    [{ rate: "1", project: "web" }, " must also name the organization."],
    [
      { rate: "1", each: "key", organization: "acme" },
      " must name only one of each, address and organization",
    ],
    [{ rate: "1", each: "project", project: "web" }, " must name an organization, and neither each nor"],
    [{ rate: "1", organization: "acme", member: "m", key: "k" }, ".member must stand alone"],
    [
      { rate: "1", unit: "failures", each: "key" },
      ": 'unit' cannot be 'failures' here: wrong keys are counted by address",
    ],
    [
      { rate: "1", unit: "tokens", endpoint: "models", organization: "a" },
      ": 'unit' cannot be 'tokens' here: listing models uses none",
    ],
    [{ rate: "1", address: "203.0.113.0/24" }, ": 'subject' must be an address such as 203.0.113.7"],
  ])("%j is refused where it is: limits[1]%s", (wrong, message) => {
    expect(problem({ rate: "1", each: "member" }, wrong)).toStartWith(
      `Nothing was made.\nlimits[1]${message}`,
    );
  });

  test("hears of every mistake at once", () => {
    expect(problem({ rate: "x", each: "key" }, { rate: "y" }).split("\n")).toEqual([
      "Nothing was made.",
      expect.stringContaining("limits[0].rate: "),
      expect.stringContaining("limits[1].rate: "),
      expect.stringContaining("limits[1] must say whom"),
    ]);
  });

  test("K-2 does not name a whole key, and what was given is not repeated", () => {
    const given = "sp_live_4fT0aQz81LmNc7Rd0abcdefghij";
    const said = problem({ rate: given, organization: "acme", key: given });
    expect(said).toContain("limits[0].key must not be a whole key");
    expect(said).not.toContain("0abcdefghij");
  });
});
