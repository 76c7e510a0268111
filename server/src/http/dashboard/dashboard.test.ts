import { expect, test } from "bun:test";
import { dashboard } from "./dashboard.ts";

const ask = (path: string, { sees = true, turnstile = false } = {}) =>
  dashboard({ seesConsole: () => sees, turnstile }).fetch(new Request(`https://sallyport.example${path}`));
const policyAt = (path: string, turnstile: boolean) =>
  ask(path, { turnstile })?.headers.get("content-security-policy") ?? "";

const OF_THE_CONSOLE = ["/console", "/console/", "/console/sign-in", "/console/join", "/first-run"];

test("ID-7: from elsewhere than its networks no page of the console is there", () => {
  for (const path of OF_THE_CONSOLE) {
    expect(ask(path, { sees: false }), path).toBeNull();
    expect(ask(path), path).not.toBeNull();
  }
  for (const path of ["/sign-in", "/app/acme/keys", "/verify"])
    expect(ask(path, { sees: false })).not.toBeNull();
});

test("AB-1, T-3: another party's script is let in where Turnstile is asked, only with it, and nowhere else", () => {
  for (const path of ["/sign-in", "/sign-up", "/console/sign-in"]) {
    expect(policyAt(path, true)).toContain("script-src 'self' https://challenges.cloudflare.com;");
    expect(policyAt(path, false)).not.toContain("cloudflare");
  }
  for (const path of ["/app", "/app/acme/keys", "/console", "/verify", "/reset", "/first-run"]) {
    expect(policyAt(path, true)).not.toContain("cloudflare");
    expect(policyAt(path, true)).toContain("require-trusted-types-for 'script'");
  }
  expect(policyAt("/app", true)).toBe(policyAt("/app", false));
});
