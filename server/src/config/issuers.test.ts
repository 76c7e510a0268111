import { describe, expect, test } from "bun:test";
import { refuseOwnSecret } from "./own-secrets.ts";
import { readConfig } from "./read.ts";

const read = (SALLYPORT_SIGN_IN_WITH: string, SALLYPORT_SIGN_IN_SECRETS = "") =>
  readConfig({ SALLYPORT_SIGN_IN_WITH, SALLYPORT_SIGN_IN_SECRETS });

describe("other parties to sign in with", () => {
  test("are named with what is needed of them", () => {
    const { signInWith, signInSecrets } = read(
      "google=abc.apps, github=def, company=https://login.example.com/realm client private",
      "google:one,github:two:with:colons,company:three",
    );
    expect(signInWith).toEqual([
      {
        name: "google",
        title: "Google",
        kind: "oidc",
        url: "https://accounts.google.com/",
        clientId: "abc.apps",
        allowPrivateAddress: false,
      },
      {
        name: "github",
        title: "GitHub",
        kind: "github",
        url: "https://github.com/",
        clientId: "def",
        allowPrivateAddress: false,
      },
      {
        name: "company",
        title: "Company",
        kind: "oidc",
        url: "https://login.example.com/realm",
        clientId: "client",
        allowPrivateAddress: true,
      },
    ]);
    expect(signInSecrets["github"]).toBe("two:with:colons");
    // Settings are handed from process to process as JSON.
    expect(JSON.parse(JSON.stringify({ signInWith, signInSecrets }))).toEqual({ signInWith, signInSecrets });
  });

  test.each([
    "company=client",
    "company=http://login.example.com client",
    "company=https://login.example.com client public",
    "company=https://login.example.com?tenant=1 client",
    "Company=https://login.example.com client",
    "google=one,google=two",
    "google",
  ])("'%s' is refused with an example", (text) => {
    expect(() => read(text)).toThrow("SALLYPORT_SIGN_IN_WITH must be a list such as");
  });

  test("each has its secret, and no secret is without one", () => {
    expect(() => read("google=abc")).toThrow("SALLYPORT_SIGN_IN_SECRETS has no secret for 'google'");
    expect(() => read("", "google:one")).toThrow("does not name");
    expect(() => read("", "canary:one")).not.toThrow("canary");
    expect(() => read("google=abc", "one")).toThrow("must be a list such as");
  });

  test("P-3: the secrets are no provider's", () => {
    expect(() => refuseOwnSecret("two", { SALLYPORT_SIGN_IN_SECRETS: "google:one,github:two" })).toThrow();
  });
});
