import { afterAll, describe, expect, test } from "bun:test";
import { type CertificateWish, SigningAuthority } from "../../../testing/signing-authority.ts";
import { readCredential, refuseOver } from "./index.ts";

const authority = new SigningAuthority();
afterAll(() => authority[Symbol.dispose]());

const reading = (wish: CertificateWish) => () => {
  const { own, key } = authority.issue(wish);
  return readCredential(own + authority.certificate, key);
};

describe("a certificate that signs pictures", () => {
  test.each(["P-256", "P-384", "P-521", "ED25519", "RSA"] as const)(
    "may have a key of the kind %s",
    (kind) => {
      const { chain, sign, signatureBytes } = reading({ kind })();
      expect(chain).toHaveLength(2);
      expect(sign(Buffer.from("a claim"))).toHaveLength(signatureBytes);
    },
  );

  test("may be written in one line", () => {
    const { own, key } = authority.issue();
    expect(readCredential(own.replaceAll("\n", "\\n"), key.replaceAll("\n", "\\n")).chain).toHaveLength(1);
  });

  test.each<readonly [string, CertificateWish]>([
    ["it is an authority's", { basicConstraints: "critical,CA:TRUE" }],
    ["no digital signature", { keyUsage: "critical,keyEncipherment" }],
    ["it signed itself", { selfSigned: true }],
    ["no digital signature", { keyUsage: "" }],
    ["names neither documents", { extendedKeyUsage: "serverAuth" }],
    ["names neither documents", { extendedKeyUsage: "emailProtection,anyExtendedKeyUsage" }],
    ["names neither documents", { extendedKeyUsage: "" }],
    ["of a kind that manifests are not signed with", { kind: "RSA-1024" }],
  ])("is refused: %s %j", (why, wish) => {
    expect(reading(wish)).toThrow(why);
  });

  test("is refused with another's key, out of order, or when it is none; and nothing of a key is repeated", () => {
    const [ours, theirs] = [authority.issue(), authority.issue()];
    const refusals = [
      [ours.own, theirs.key],
      [ours.own + theirs.own, ours.key],
      ["a certificate", ours.key],
      ["-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----", ours.key],
      [ours.own.repeat(6), ours.key],
      [ours.own, ours.key.slice(0, -40)],
    ].map(([chain = "", key = ""]) => {
      try {
        return readCredential(chain, key);
      } catch (error) {
        return String(error);
      }
    });
    const part = ours.key.split("\n")[1] ?? expect.unreachable();
    for (const refusal of refusals) {
      expect(refusal).toContain("SALLYPORT_C2PA_");
      expect(refusal).not.toContain(part);
    }
    expect(new Set(refusals).size).toBe(6);
  });

  test("is refused before its time and after it", () => {
    const credential = reading({ days: 2 })();
    const { validFromMs, validToMs } = credential;
    expect(() => refuseOver(credential, validFromMs)).not.toThrow();
    expect(() => refuseOver(credential, validFromMs - 1)).toThrow("is valid from");
    expect(() => refuseOver(credential, validToMs)).toThrow("ended on");
  });
});
