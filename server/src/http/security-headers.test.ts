import { describe, expect, test } from "bun:test";
import { controlPlane } from "./control-plane.ts";
import { pagePolicy } from "./security-headers.ts";

const page = {
  fetch: () => new Response("page", { headers: { "content-security-policy": pagePolicy({ form: true }) } }),
};
const api = {
  fetch: () =>
    new Response("{}", { headers: { "x-robots-tag": "noindex", "referrer-policy": "same-origin" } }),
};
const none = { fetch: () => null };
const ask = async (path: string, tls = true) =>
  (await controlPlane(api, none, none, page, { tls }).fetch(new Request(`https://gateway.example${path}`)))
    .headers;

describe("T-3", () => {
  test("every answer of the control plane has every header, and keeps what it says itself", async () => {
    for (const path of ["/en/", "/api/v1/account", "/assets/x.css"]) {
      const headers = await ask(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("permissions-policy")).toContain("camera=()");
      expect(headers.get("content-security-policy")).toStartWith("default-src 'none'");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    }
    expect((await ask("/api/v1/x")).get("referrer-policy")).toBe("same-origin");
    expect((await ask("/en/")).get("referrer-policy")).toBe("no-referrer");
    expect((await ask("/en/")).get("content-security-policy")).toContain("form-action 'self'");
  });

  test("no policy lets in what is written in a page, or anybody else", () => {
    for (const needs of [{}, { script: true }, { form: true }, { script: true, form: true }]) {
      const policy = pagePolicy(needs);
      expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
      expect(policy).toContain("require-trusted-types-for 'script'");
    }
    expect(pagePolicy()).not.toContain("script-src");
  });
});

test("T-2: a browser is told never to come without TLS, for two years, only where it came with it", async () => {
  expect((await ask("/en/")).get("strict-transport-security")).toBe(
    "max-age=63072000; includeSubDomains; preload",
  );
  expect((await ask("/api/v1/x")).has("strict-transport-security")).toBe(true);
  expect((await ask("/en/", false)).has("strict-transport-security")).toBe(false);
});
