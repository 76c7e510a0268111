import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { mailboxOf, readAddress } from "./address.ts";
import { SPELLINGS } from "./testing/spellings.ts";

const identityOf = (text: string) => readAddress(text)?.identity ?? null;

describe("ID-9: an address", () => {
  test("has one identity in ten spellings", () => {
    expect(new Set(SPELLINGS).size).toBe(10);
    expect(new Set(SPELLINGS.map(identityOf))).toEqual(new Set(["ada.lovelace@xn--bcher-kva.example"]));
  });

  test("keeps dots and plus signs, which are other mailboxes to most servers", () => {
    expect(identityOf("ada@example.com")).not.toBe(identityOf("a.da@example.com"));
    expect(identityOf("ada+shop@example.com")).not.toBe(identityOf("ada@example.com"));
  });

  test("is sent to as it was typed, at its domain in ASCII", () => {
    expect(readAddress(" Ada@Bücher.Example. ")?.text).toBe("Ada@xn--bcher-kva.example");
  });

  test.each([
    "",
    "ada",
    "@example.com",
    "ada@",
    "ada@localhost",
    "ada@127.0.0.1",
    "ada@[127.0.0.1]",
    "ada@example",
    "ada@exa mple.com",
    "ada lovelace@example.com",
    '"ada"@example.com',
    "ada(comment)@example.com",
    "ada..b@example.com",
    ".ada@example.com",
    "ada.@example.com",
    "ada@-example.com",
    "ada@example..com",
    "ada\r\nBcc: eve@example.com",
    "ada@example.com\nBcc: eve@example.com",
    "<ada@example.com>",
    "ada@example.com,eve@example.com",
    `${"a".repeat(65)}@example.com`,
    `ada@${"a".repeat(64)}.com`,
    `ada@${"a.".repeat(130)}com`,
  ])("is refused: %j", (text) => expect(readAddress(text)).toBeNull());

  test("read again, what is sent to has the same identity and no control character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.domain(), (local, domain) => {
        const read = readAddress(`${local}@${domain}`);
        if (read === null) return;
        expect(identityOf(read.text)).toBe(read.identity);
        expect(identityOf(read.identity)).toBe(read.identity);
        expect(read.text).not.toMatch(/[\p{Cc}\p{Z}<>,;:"()]/u);
      }),
    );
  });
});

test("AB-2: addresses with a plus sign, and dots where they do not count, are one mailbox", () => {
  const mailbox = (text: string) => {
    const read = readAddress(text);
    return read && mailboxOf(read);
  };
  expect(mailbox("a.d.a+1@gmail.com")).toBe("ada@gmail.com");
  expect(mailbox("ada+x+y@example.com")).toBe("ada@example.com");
  expect(mailbox("a.da@example.com")).toBe("a.da@example.com");
});
