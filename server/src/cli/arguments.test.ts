import { describe, expect, test } from "bun:test";
import { readDeclaration } from "./apply-document.ts";
import { refuseWholeKey } from "./key-reference.ts";
import { chooseBaseUrl, findKind, isLocal } from "./provider-address.ts";
import { printable } from "./table.ts";

describe("the name of a key", () => {
  const id = "01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21";
  const prefix = "sp_live_4fT0aQz81LmNc7Rd";

  test("is its id or its visible first part", () => {
    for (const name of [id, prefix]) expect(() => refuseWholeKey(name)).not.toThrow();
  });

  test("is never more of the key, and what was given is not repeated", () => {
    const secret = "0abcdefghijABCDEFGHIJ0123456789abcdefghij12345678";
    for (const given of [prefix + secret, prefix + secret.slice(0, 3), `sp_test_${secret}!`]) {
      const refused = expect(() => refuseWholeKey(given));
      refused.toThrow("whole key");
      refused.not.toThrow(secret.slice(0, 3));
    }
  });
});

describe("a provider's address", () => {
  const [openai, compatible] = [findKind("openai"), findKind("openai-compatible")];

  test("is the known one, or the operator's", () => {
    expect(chooseBaseUrl(openai, undefined, false)).toBe("https://api.openai.com/v1");
    expect(chooseBaseUrl(compatible, "https://ai.example.com/v1/", false)).toBe("https://ai.example.com/v1");
    expect(() => chooseBaseUrl(compatible, undefined, false)).toThrow("--base-url");
  });

  test.each([
    "http://127.0.0.1:11434/v1",
    "https://10.1.2.3/v1",
    "http://[::1]/v1",
    "https://ollama/v1",
    "http://ai.example.com/v1",
  ])("%s needs --allow-private", (address) => {
    expect(() => chooseBaseUrl(compatible, address, false)).toThrow("--allow-private");
    expect(chooseBaseUrl(compatible, address, true)).toBe(address);
  });

  test("is local by number and by name", () => {
    for (const host of ["localhost", "db.internal", "x.local.", "169.254.169.254", "[fd00::1]"])
      expect(isLocal(host)).toBe(true);
    for (const host of ["api.openai.com", "8.8.8.8", "[2606:4700::1111]"]) expect(isLocal(host)).toBe(false);
  });

  test("an unknown kind lists the kinds, and the simulator is none of them", () => {
    expect(() => findKind("simulator")).toThrow(/openai +OpenAI/);
  });
});

describe("a declaration", () => {
  const problem = (document: unknown) => {
    try {
      readDeclaration(JSON.stringify(document));
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
  };

  test.each([
    [{ providers: [{ name: "a" }] }, "providers[0].kind must be string"],
    [
      { providers: [{ name: "a", kind: "openai", secret: "sk-x" }] },
      "providers[0] has unknown members: secret",
    ],
    [
      { keys: [{ name: "k", mode: "prod", organization: "a", project: "b" }] },
      "keys[0].mode must be one of: live, test",
    ],
    [{ organizations: [{ slug: "A b" }] }, "organizations[0].slug must be lower-case"],
    [{ organizations: [{ slug: "a" }, { slug: "a" }] }, "organizations[1] declares 'a' a second time"],
    [[], "The document must be object"],
  ])("%j: %s", (document, message) => {
    expect(problem(document)).toContain(message);
  });

  test("never quotes a value", () => {
    const said = problem({
      providers: [{ name: "sk-Canary", kind: 7, priority: "sk-canary-2" }],
      x: "sk-canary-3",
    });
    expect(said).toContain("providers[0]");
    expect(said.toLowerCase()).not.toContain("canary");
  });
});

test("a name cannot steer the terminal", () => {
  expect(printable("a\u001b[2Jb\u202ec\rd")).toBe("a\ufffd[2Jb\ufffdc\ufffdd");
});
