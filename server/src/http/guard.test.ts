import { expect, test } from "bun:test";
import type { Connections } from "../ports/connections.ts";
import type { Browsers } from "./browsers.ts";
import { type Guard, refuseUnguarded } from "./guard.ts";

const guard: Guard = {
  inTheClear: null,
  browsers: { admits: () => false, isOwn: () => false } as unknown as Browsers,
};
const LIST = "http://127.0.0.1/api/v1/organizations/acme/usage?key=0";
const MODELS = "http://127.0.0.1/v1/models?key=0";

const pass = (url: string, audience: "operator-token" | "api-key", headers: Record<string, string>) => () =>
  refuseUnguarded(new Request(url, { headers }), {} as Connections, audience, guard);

test("K-9 a parameter called key is advice for who shows nothing else, and a filter for who is signed in", () => {
  const cookie = { cookie: "__Host-sallyport=x" };
  expect(pass(LIST, "operator-token", {})).toThrow("key_in_url");
  expect(pass(LIST, "operator-token", cookie)).not.toThrow();
  expect(pass(LIST, "operator-token", { authorization: "Bearer x" })).not.toThrow();
  // The data plane knows nobody by a cookie.
  expect(pass(MODELS, "api-key", cookie)).toThrow("key_in_url");
  expect(pass(`${LIST}&model=sp_live_${"x".repeat(65)}`, "operator-token", cookie)).toThrow("key_in_url");
});
