import { expect, test } from "bun:test";
import { dashboard } from "./dashboard.ts";

const ask = (path: string, { sees = true, turnstile = false, picturesAt = null as string | null } = {}) =>
  dashboard({ seesConsole: () => sees, turnstile, picturesAt }).fetch(
    new Request(`https://sallyport.example${path}`),
  );
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

test("M-3, T-3: pictures of another host are shown where that is the one of links, and nothing else of it is loaded", () => {
  const picturesAt = "https://pictures.example.com";
  for (const turnstile of [false, true])
    for (const path of ["/app/acme/keys", "/sign-in"]) {
      const policy = ask(path, { turnstile, picturesAt })?.headers.get("content-security-policy") ?? "";
      expect(policy).toContain(`img-src 'self' blob: ${picturesAt};`);
      expect(policy.replace(`img-src 'self' blob: ${picturesAt};`, "")).not.toContain(picturesAt);
    }
});
