import { describe, expect, test } from "bun:test";
import { hasKeyParameter, keyIsInUrl } from "./key-in-url.ts";

const HERE = "https://ai.example.com";
const KEY = `sp_live_4fT0aQz81LmNc7Rd${"k".repeat(45)}`;
const PART = KEY.slice(0, 24);
const ID = "01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21";
const USAGE = `${HERE}/api/v1/organizations/acme/usage`;

describe("K-9: a key in a URL", () => {
  test.each([
    `${USAGE}?key=${KEY}`,
    `${USAGE}?key=${PART}&model=${KEY}`,
    `${USAGE}?model=${PART}`,
    `${USAGE}?key=${PART}%6b${"k".repeat(44)}`,
    `${HERE}/v1/models?key=${PART}`,
    `${HERE}/api/v1/organizations/acme/keys/${KEY}`,
    `${HERE}/api/v1/organizations/acme/keys/${PART}?key=${KEY}`,
  ])("is found in %s", (url) => {
    expect(keyIsInUrl(url)).toBe(true);
  });

  test.each([
    `${USAGE}?key=${PART}`,
    `${USAGE}/requests?limit=5&key=${PART}&by=day`,
    `${HERE}/api/v1/organizations/acme/keys/${PART}/rotate`,
  ])("is not the visible part that names it in %s", (url) => {
    expect([keyIsInUrl(url), hasKeyParameter(url)]).toEqual([false, false]);
  });

  test("is suspected in '?key=', but not where a list of the control plane is filtered by an id", () => {
    expect(hasKeyParameter(`${USAGE}?by=day&key=${ID}`)).toBe(false);
    for (const url of [
      `${USAGE}?key=sk-of-another`,
      `${HERE}/v1/models?key=${ID}`,
      `${USAGE}?key=${ID}&token=x`,
    ])
      expect(hasKeyParameter(url)).toBe(true);
  });
});
