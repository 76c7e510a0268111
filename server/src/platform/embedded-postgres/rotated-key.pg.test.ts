import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { startEmbeddedPostgres } from "./index.ts";
import { LOGINS } from "./roles.ts";
import { dataFolder, KEY, passwordsBy, query, refusal, sentence, start, tidyUp } from "./testing/clusters.ts";

setDefaultTimeout(60_000);
afterEach(tidyUp);

const both = (dataDir: string) =>
  startEmbeddedPostgres({
    dataDir,
    passwordOf: passwordsBy("new"),
    earlierPasswordsOf: [passwordsBy("neither"), passwordsBy(KEY)],
  });

describe("the master key of a data folder", () => {
  test("is replaced at a start that has the old one too; the old one opens nothing afterwards", async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    await query(first, "sallyport_migrate", "CREATE TABLE kept AS SELECT 1 AS value");
    await first.stop();

    const second = await both(dataDir);
    expect(await query(second, "sallyport_migrate", "SELECT value FROM kept")).toEqual([{ value: 1 }]);
    await second.stop();

    expect(await sentence(start(dataDir))).toContain("The master key is not the one");
    const third = await start(dataDir, "new");
    for (const login of LOGINS) expect(await refusal(third, login, "SELECT 1")).toBe("allowed");
    await third.stop();
  });

  test("stays while another process uses the server with it, which goes on", async () => {
    const dataDir = dataFolder();
    const serving = await start(dataDir);
    const joined = await both(dataDir);
    expect(joined.adopted).toBe(true);
    expect(await refusal(joined, "sallyport_control", "SELECT 1")).toBe("allowed");
    await joined.stop();
    expect(await refusal(serving, "sallyport_gateway", "SELECT 1")).toBe("allowed");
    await serving.stop();
    const later = await start(dataDir);
    await later.stop();
  });
});
