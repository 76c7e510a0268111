import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install } from "../scripts/install-command.mjs";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sallyport-install-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("an installation that stalls is ended and tried again, whoever holds its pipe", async () => {
  // What it starts lives on for as long as the whole suite may, and would be waited for.
  const stallsOnce = "test -e tried || { touch tried; sleep 3600 & echo $! > left; wait; }; touch installed";
  await install("sh", ["-c", stallsOnce], { cwd: folder, attemptMs: 2_000 });
  expect(existsSync(join(folder, "installed"))).toBe(true);
  process.kill(Number(await Bun.file(join(folder, "left")).text()));
});

test("the last attempt's last words are told", async () => {
  const words = ["-c", "echo x >> attempts; echo first >&2; echo 'no such package' >&2; exit 3"];
  const failing = install("sh", words, { cwd: folder, attempts: 2 });
  await expect(failing).rejects.toThrow(/^sh -c .* failed: no such package$/);
  expect(await Bun.file(join(folder, "attempts")).text()).toBe("x\nx\n");
});
