import { expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, makeRedis } from "../../../../acceptance/redis.ts";
import { systemClock } from "../../kernel/clock.ts";
import { TestAuthority } from "../egress/testing/certificates.ts";
import { RedisLimitStore } from "./redis-store.ts";
import { connectedStore, oneOf } from "./testing/stores.ts";

test("rediss:// speaks TLS to a server with a certificate of the authority, for its name, and to no other", async () => {
  using authority = new TestAuthority();
  using stranger = new TestAuthority();
  const folder = await mkdtemp(join(tmpdir(), "sallyport-authorities-"));
  const caFile = join(folder, "authority.pem");
  const strangerFile = join(folder, "stranger.pem");
  await Promise.all([
    writeFile(caFile, authority.certificate),
    writeFile(strangerFile, stranger.certificate),
  ]);
  const port = freePort();
  const redis = await makeRedis({ tls: { port, ...authority.issue("IP:127.0.0.1") } });
  const url = (host: string) => `rediss://${host}:${port}`;
  const store = await connectedStore(url("127.0.0.1"), { caFile });
  expect((await store.take("home", [oneOf("key")])).admitted).toBe(true);
  await store.close();
  const distrusted = [
    new RedisLimitStore({ url: url("127.0.0.1"), clock: systemClock }),
    new RedisLimitStore({ url: url("127.0.0.1"), clock: systemClock, caFile: strangerFile }),
    new RedisLimitStore({ url: url("localhost"), clock: systemClock, caFile }),
  ];
  const connected = distrusted.map((one) => one.whenConnected().then(() => "connected"));
  expect(await Promise.race([...connected, Bun.sleep(1_000).then(() => "refused")])).toBe("refused");
  await Promise.all(distrusted.map((one) => one.close()));
  await redis.remove();
  await rm(folder, { recursive: true });
}, 20_000);

test("a file without certificates is refused in one sentence", () => {
  const make = (caFile: string) =>
    new RedisLimitStore({ url: "rediss://127.0.0.1:1", clock: systemClock, caFile });
  for (const file of ["/nonexistent.pem", import.meta.path])
    expect(() => make(file)).toThrow("SALLYPORT_REDIS_CA must name a file with certificates in PEM");
});
