import { describe, expect, test } from "bun:test";
import { ACT_ERRORS, ActError, type ActErrorCode } from "./act-error.ts";
import { SPANISH_ACT_ERRORS } from "./act-error-spanish.ts";

const CODES = Object.keys(ACT_ERRORS) as ActErrorCode[];
const valuesIn = (sentence: string) => new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));

describe("R-8 refusals in Spanish", () => {
  test.each(CODES)("%s names no value that the English sentence has not", (code) => {
    const spanish = SPANISH_ACT_ERRORS[code];
    expect([...valuesIn(spanish).difference(valuesIn(ACT_ERRORS[code][1]))]).toEqual([]);
    expect(spanish.trim()).not.toBe("");
  });

  test("values are filled in", () => {
    const error = new ActError("plan_exists", { plan: "reseller" });
    expect(error.say(SPANISH_ACT_ERRORS.plan_exists)).toBe("Ya hay un plan de precios «reseller».");
  });
});
