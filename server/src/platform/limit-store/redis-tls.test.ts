import { expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../../acceptance/free-port.ts";
import { makeRedis } from "../../../../acceptance/redis.ts";
import { systemClock } from "../../kernel/clock.ts";
import { TestAuthority } from "../egress/testing/certificates.ts";
import { Connection } from "./connection.ts";
import { RedisLimitStore } from "./redis-store.ts";
import { connectedStore, oneOf } from "./testing/stores.ts";

/** Nobody who is asked on this machine needs as long. */
const PATIENCE_MS = 10_000;

test("rediss:// speaks TLS to a server with a certificate of the authority, for its name, and to no other", async () => {
  using authority = new TestAuthority();
  using stranger = new TestAuthority();
  const folder = await mkdtemp(join(tmpdir(), "sallyport-authorities-"));
  const caFile = join(folder, "authority.pem");
  await writeFile(caFile, authority.certificate);
  const port = freePort();
  const redis = await makeRedis({ tls: { port, ...authority.issue("IP:127.0.0.1") } });
  const url = (host: string) => `rediss://${host}:${port}`;
  const store = await connectedStore(url("127.0.0.1"), { caFile });
  expect((await store.take("home", [oneOf("key")])).admitted).toBe(true);
  await store.close();
  const attempt = async (host: string, ca: string | null) => {
    const events = { onConnected() {}, onLost() {} };
    const options = { ...events, timeLimitMs: PATIENCE_MS, reconnectMs: PATIENCE_MS, ca };
    const startedMs = performance.now();
    const connection = new Connection(new URL(url(host)), options);
    const opened = await connection.opened;
    connection.close();
    if (performance.now() - startedMs >= PATIENCE_MS) return "late";
    return opened ? "trusted" : "refused";
  };
  expect(await attempt("127.0.0.1", authority.certificate)).toBe("trusted");
  expect(await attempt("127.0.0.1", null)).toBe("refused");
  expect(await attempt("127.0.0.1", stranger.certificate)).toBe("refused");
  expect(await attempt("localhost", authority.certificate)).toBe("refused");
  await redis.remove();
  await rm(folder, { recursive: true });
}, 300_000);

test("a file without certificates is refused in one sentence", () => {
  const make = (caFile: string) =>
    new RedisLimitStore({ url: "rediss://127.0.0.1:1", clock: systemClock, caFile });
  expect(() => make("/nonexistent.pem")).toThrow(
    "SALLYPORT_REDIS_CA names /nonexistent.pem, a file that does not exist",
  );
  expect(() => make(import.meta.path)).toThrow(
    "SALLYPORT_REDIS_CA must name a file with certificates in PEM",
  );
});
