import { describe, expect, test } from "bun:test";
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

test("a name cannot steer the terminal", () => {
  expect(printable("a\u001b[2Jb\u202ec\rd")).toBe("a\ufffd[2Jb\ufffdc\ufffdd");
});
