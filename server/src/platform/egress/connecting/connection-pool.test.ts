import { expect, test } from "bun:test";
import { ConnectionPool } from "./connection-pool.ts";

function connection(key: string) {
  return { key, waitIdle() {}, close() {} };
}

test("a connection that closed while idle is forgotten, and the others stay in order", () => {
  const pool = new ConnectionPool({ maxIdlePerOrigin: 10, idleConnectionMs: 1000 });
  const [first, second, third] = [connection("a"), connection("a"), connection("a")];
  for (const each of [first, second, third]) pool.put(each);
  pool.remove(second);
  pool.remove(connection("b"));
  expect(pool.take("a")).toBe(third);
  expect(pool.take("a")).toBe(first);
  expect(pool.take("a")).toBeUndefined();
});
