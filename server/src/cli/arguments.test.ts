import { describe, expect, test } from "bun:test";
import { readDeclaration } from "./apply/document.ts";
import { refuseWholeKey } from "./key-reference.ts";
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
