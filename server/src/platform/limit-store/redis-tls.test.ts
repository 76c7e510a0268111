import { expect, test } from "bun:test";
import { freePort, makeRedis } from "../../../../acceptance/redis.ts";
import { systemClock } from "../../kernel/clock.ts";
import { TestAuthority } from "../egress/testing/certificates.ts";
import { RedisLimitStore } from "./redis-store.ts";
import { connectedStore, oneOf } from "./testing/stores.ts";

test("rediss:// speaks TLS to a server with a certificate of the authority, for its name, and to no other", async () => {
  using authority = new TestAuthority();
  using stranger = new TestAuthority();
  const port = freePort();
  const redis = await makeRedis({ tls: { port, ...authority.issue("IP:127.0.0.1") } });
  const url = (host: string) => `rediss://${host}:${port}`;
  const store = await connectedStore(url("127.0.0.1"), { ca: authority.certificate });
  expect((await store.take("home", [oneOf("key")])).admitted).toBe(true);
  await store.close();
  const distrusted = [
    new RedisLimitStore({ url: url("127.0.0.1"), clock: systemClock }),
    new RedisLimitStore({ url: url("127.0.0.1"), clock: systemClock, ca: stranger.certificate }),
    new RedisLimitStore({ url: url("localhost"), clock: systemClock, ca: authority.certificate }),
  ];
  const connected = distrusted.map((one) => one.whenConnected().then(() => "connected"));
  expect(await Promise.race([...connected, Bun.sleep(1_000).then(() => "refused")])).toBe("refused");
  await Promise.all(distrusted.map((one) => one.close()));
  await redis.remove();
}, 20_000);
