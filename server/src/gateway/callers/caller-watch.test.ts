import { describe, expect, test } from "bun:test";
import { TestLog } from "../../../testing/log.ts";
import { type ApiKeyId, newId } from "../../kernel/ids.ts";
import { createNetworks } from "../../kernel/network.ts";
import { CallerWatch } from "./caller-watch.ts";
import { createClientAddress } from "./client-address.ts";

function watch(proxies: readonly string[] = []) {
  const log = new TestLog();
  const made = new CallerWatch({
    proxies,
    isProxy: createNetworks(proxies),
    clientAddress: createClientAddress(proxies),
    log,
  });
  const saw = (address: string, key: ApiKeyId | null, headers: Record<string, string> = {}) =>
    made.saw(new Request("http://x/", { headers }), { requestIP: () => ({ address }), timeout() {} }, key);
  return { watch: made, saw, log };
}

const keys = (count: number) => Array.from({ length: count }, () => newId<ApiKeyId>());

describe("AB-6 a proxy that nobody declared", () => {
  test.each(["x-forwarded-for", "forwarded", "x-real-ip"])(
    "shows by %s, also with a wrong key, once",
    (name) => {
      const { watch: seen, saw, log } = watch();
      expect(seen.seen).toBe("own addresses");
      saw("203.0.113.7", null, { [name]: "for=192.0.2.1" });
      saw("203.0.113.7", null, { [name]: "for=192.0.2.1" });
      expect(seen.seen).toBe("behind an undeclared proxy");
      expect(log.events).toEqual(["callers_not_told_apart"]);
    },
  );

  test("is none that was declared", () => {
    const { watch: seen, saw, log } = watch(["10.0.0.0/8"]);
    saw("10.0.0.1", newId(), { "x-forwarded-for": "192.0.2.1" });
    expect(seen.seen).toBe("behind declared proxies");
    saw("192.168.0.1", newId(), { "x-forwarded-for": "192.0.2.1" });
    expect(seen.seen).toBe("behind an undeclared proxy");
    expect(log.events).toHaveLength(1);
  });

  test("shows by many keys of one address, and not by many uses of a few", () => {
    const { watch: seen, saw, log } = watch();
    const [last = newId<ApiKeyId>(), ...nine] = keys(10);
    for (let use = 0; use < 300; use += 1) for (const key of nine) saw("203.0.113.7", key);
    expect(seen.seen).toBe("own addresses");
    saw("203.0.113.7", last);
    expect(seen.seen).toBe("one address");
    expect(log.events).toEqual(["callers_not_told_apart"]);
  });

  test("is none when another address comes, before or after", () => {
    const before = watch();
    before.saw("203.0.113.8", newId());
    for (const key of keys(20)) before.saw("203.0.113.7", key);
    expect(before.watch.seen).toBe("own addresses");
    const after = watch();
    for (const key of keys(20)) after.saw("203.0.113.7", key);
    expect(after.watch.seen).toBe("one address");
    for (const key of keys(100)) after.saw("203.0.113.9", key);
    expect(after.watch.seen).toBe("own addresses");
  });
});
