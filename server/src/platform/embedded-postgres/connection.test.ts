import { expect, test } from "bun:test";
import { refusalOf, WentAway } from "./connection.ts";

test("a server that keeps a further connection waiting, or goes away, is asked again; another fault is told", () => {
  expect(refusalOf(new WentAway("busy"))).toBe("busy");
  expect(refusalOf(new Error("Connection terminated unexpectedly"))).toBe("busy");
  expect(refusalOf(Object.assign(new Error("shut down"), { code: "57P01" }))).toBe("busy");
  expect(refusalOf(Object.assign(new Error("no such table"), { code: "42P01" }))).toBeUndefined();
  expect(refusalOf(new TypeError("is not a function"))).toBeUndefined();
});
