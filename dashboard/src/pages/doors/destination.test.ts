import { expect, test } from "bun:test";
import { destinationOf } from "./destination.ts";

const SITE = "https://ai.example.com";

test("whoever signed in goes on to a path of this site, and to nowhere else", () => {
  expect(destinationOf("/app/acme/keys?sort=name#row", SITE)).toBe("/app/acme/keys?sort=name#row");
  for (const foreign of [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\/evil.example",
    "/\t/evil.example",
    "/.//evil.example/",
    "/app/..//evil.example/",
    "/%2e//evil.example/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "app",
    "",
    null,
    7,
  ]) {
    const to = destinationOf(foreign, SITE);
    expect(new URL(to, SITE).origin, String(foreign)).toBe(SITE);
  }
});

test("a door does not lead to a door", () => {
  expect(destinationOf("/sign-in?to=/app", SITE)).toBe("/app");
  expect(destinationOf("/sign-up", SITE)).toBe("/app");
});
