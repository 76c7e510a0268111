import { describe, expect, test } from "bun:test";
import { writeAsIn } from "../texts/language.ts";
import { microOf, moneyText, readMoney } from "./money.ts";

describe("amounts", () => {
  test("are written as the language writes them", () => {
    expect(moneyText("1204.38", "en")).toBe("$1,204.38");
    expect(moneyText("1204.38", "es").replaceAll("\u00a0", " ")).toBe("1204,38 US$");
    expect(moneyText("12204.38", "es").replaceAll("\u00a0", " ")).toBe("12.204,38 US$");
    expect(moneyText("-5", "en")).toBe("\u2212$5.00");
  });

  test("that are not zero are never shown as zero", () => {
    expect(moneyText("0.000001", "en")).toBe("$0.000001");
    expect(moneyText("0.0012", "en")).toBe("$0.0012");
    expect(moneyText("0.005", "en")).toBe("$0.01");
    expect(moneyText("0", "en")).toBe("$0.00");
  });

  test("are rounded half up, without floating point", () => {
    expect(moneyText("0.125", "en")).toBe("$0.13");
    expect(moneyText("9007199254740993.01", "en")).toBe("$9,007,199,254,740,993.01");
  });

  test("are read as people type them, and what is none is refused", () => {
    for (const [typed, usd] of [
      ["5", "5"],
      ["5.00", "5.00"],
      ["$ 1,204.38", "1204.38"],
      ["0.5", "0.5"],
    ] as const)
      expect(readMoney(typed, "en")).toBe(usd);
    for (const [typed, usd] of [
      ["5,5", "5.5"],
      ["1.204,38", "1204.38"],
      ["1.204", "1204"],
    ] as const)
      expect(readMoney(typed, "es")).toBe(usd);
    for (const typed of ["", "five", "-5", "1e3", "5.", "5.1234567"])
      expect(readMoney(typed, "en")).toBeNull();
  });

  test("are written and read by the custom of the region that a person chose", () => {
    const cases = [
      ["es", "MX", /^USD\s12,204\.38$/, "1,204.38", "1204.38"],
      ["en", "DE", /^US\$12\.204,38$/, "1.204,38", "1204.38"],
      ["en", "CH", /^US\$\s12['\u2019]204\.38$/, "1'204.38", "1204.38"],
      ["en", "IN", /^\$12,204\.38$/, "1,00,204.38", "100204.38"],
      ["en", "AT", /^US\$\s12\.204,38$/, "1.204,38", "1204.38"],
    ] as const;
    try {
      for (const [language, region, written, typed, read] of cases) {
        writeAsIn(region);
        expect(moneyText("12204.38", language)).toMatch(written);
        expect(readMoney(typed, language)).toBe(read);
      }
    } finally {
      writeAsIn(null);
    }
    expect(moneyText("12204.38", "en")).toBe("$12,204.38");
  });

  test("of the contract are exact", () => {
    expect(microOf("-0.000001")).toBe(-1n);
    expect(() => microOf("1.0000001")).toThrow(RangeError);
  });
});
