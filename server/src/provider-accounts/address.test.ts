import { describe, expect, test } from "bun:test";
import { ActError } from "../kernel/act-error.ts";
import { chooseAddress, findKind, isSameHost } from "./index.ts";

const [openai, compatible] = [findKind("openai"), findKind("openai-compatible")];

const refusalOf = (given: string | undefined, kind = compatible) => {
  try {
    return chooseAddress(kind, given, false);
  } catch (error) {
    return error instanceof ActError ? error.code : error;
  }
};

describe("a provider's address", () => {
  test("is the known one, or the operator's", () => {
    expect(chooseAddress(openai, undefined, false)).toBe("https://api.openai.com/v1");
    expect(chooseAddress(compatible, "https://ai.example.com/v1/", false)).toBe("https://ai.example.com/v1");
    expect(refusalOf(undefined)).toBe("provider_address_needed");
  });

  test.each([
    ["http://127.0.0.1:11434/v1", "address_private"],
    ["https://10.1.2.3/v1", "address_private"],
    ["http://[::1]/v1", "address_private"],
    ["https://ollama/v1", "address_private"],
    ["http://ai.example.com/v1", "address_in_clear"],
  ])("P-3: %s needs private addresses to be allowed", (address, code) => {
    expect(refusalOf(address)).toBe(code);
    expect(chooseAddress(compatible, address, true)).toBe(address);
  });

  test.each([
    ["https://exam\nple.com/\u001b[2Jv1", "https://example.com/%1B[2Jv1"],
    ["https://good.example\\@evil.example/v1", "https://good.example/@evil.example/v1"],
    ["https://example.com/v1/../../x?", "https://example.com/x"],
    ["https://b\u00fccher.example/v1", "https://xn--bcher-kva.example/v1"],
  ])("%j is stored as it is understood, so that nothing hides in it", (given, stored) => {
    expect(chooseAddress(compatible, given, false)).toBe(stored);
  });

  test.each([
    "nothing",
    "ftp://a.example/v1",
    "https://u:p@a.example/v1",
    "https://a.example/v1?x=1",
    "https://a.example:0/v1",
  ])("%s is none", (address) => {
    expect(refusalOf(address)).toBe("invalid_input");
  });

  test("is on the same host only with the same protocol, name and port", () => {
    const address = "https://ai.example.com/v1";
    expect(isSameHost(address, "https://ai.example.com:443/v2")).toBe(true);
    for (const other of [
      "http://ai.example.com/v1",
      "https://ai.example.com:8443/v1",
      "https://example.com/v1",
    ])
      expect(isSameHost(address, other)).toBe(false);
  });
});

test("K-6: an unknown kind lists the kinds, and the simulator is none of them", () => {
  expect(() => findKind("simulator")).toThrow("provider_kind_unknown");
  try {
    findKind("nonsense");
    expect.unreachable();
  } catch (error) {
    const { sentence } = error as ActError;
    expect(sentence).toContain("openai-compatible");
    expect(sentence).not.toContain("simulator");
  }
});
