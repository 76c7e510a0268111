import { describe, expect, test } from "bun:test";
import { ActError } from "../kernel/act-error.ts";
import { newId } from "../kernel/ids.ts";
import { LINK_PATH, LinkSigner } from "./index.ts";

const OLD = { version: 1, bytes: Buffer.alloc(32, "old") };
const NEW = { version: 2, bytes: Buffer.alloc(32, "new") };
const signer = new LinkSigner([OLD]);
const link = {
  organization: newId<never>(),
  upload: newId<never>(),
  copy: "medium",
  disposition: "attachment",
  forMembers: true,
  expiresAtSeconds: 1_800_000_000,
  organizationGeneration: 7,
  uploadGeneration: 3,
} as const;
const tokenOf = (path: string) => path.slice(LINK_PATH.length);

function outcome(token: string, by = signer): unknown {
  try {
    return by.read(token);
  } catch (error) {
    return error instanceof ActError ? error.code : error;
  }
}

describe("M-3 a link", () => {
  test("is read as it was made", () => {
    for (const forMembers of [true, false])
      for (const disposition of ["inline", "attachment"] as const) {
        const other = { ...link, forMembers, disposition };
        expect(outcome(tokenOf(signer.sign(other)))).toEqual(other);
      }
  });

  test("of which any one character was changed, left out or added is refused", () => {
    const token = tokenOf(signer.sign(link));
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "A" ? "B" : "A";
      for (const changed of [other, "", `${token[at]}A`])
        expect(outcome(token.slice(0, at) + changed + token.slice(at + 1))).toBe("link_refused");
    }
  });

  test("has one spelling only", () => {
    const token = tokenOf(signer.sign(link));
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // The last character holds bits of no byte.
    for (const last of alphabet)
      if (last !== token.at(-1)) expect(outcome(token.slice(0, -1) + last)).toBe("link_refused");
    for (const odd of [`${token}=`, `${token}\n`, token.replaceAll("-", "+"), "", "x".repeat(111)])
      if (odd !== token) expect(outcome(odd)).toBe("link_refused");
  });

  test("survives a change of peppers while the old one is there, and not longer", () => {
    const token = tokenOf(signer.sign(link));
    expect(outcome(token, new LinkSigner([NEW, OLD]))).toEqual(link);
    expect(outcome(token, new LinkSigner([NEW]))).toBe("link_refused");
    expect(outcome(token, new LinkSigner([{ ...NEW, version: 1 }]))).toBe("link_refused");
  });
});
