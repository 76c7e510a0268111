import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import pg from "pg";
import { postmasterPid, servesCluster } from "./postmaster-file.ts";
import { clusterOf, dataFolder, refusal, start, tidyUp } from "./testing/clusters.ts";

setDefaultTimeout(60_000);
afterEach(tidyUp);

describe("two processes on one data folder", () => {
  test("the first to leave leaves the server to the other, the last stops it", async () => {
    const dataDir = dataFolder();
    const [first, second] = [await start(dataDir), await start(dataDir)];
    expect(second.adopted).toBe(true);
    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    await first.stop();
    expect(await refusal(second, "sallyport_gateway", "SELECT 1")).toBe("allowed");
    await second.stop();
    expect(servesCluster(pid, clusterOf(dataDir))).toBe(false);
  });

  test("a foreign client keeps the server too", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const client = new pg.Client({ ...server.connectionOf("sallyport_audit"), application_name: "somebody" });
    await client.connect();
    await server.stop();
    expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await client.end();
    const last = await start(dataDir);
    expect(last.adopted).toBe(true);
    await last.stop();
  });

  test("leaving at the same instant, they do not leave the server behind", async () => {
    const dataDir = dataFolder();
    for (let round = 0; round < 5; round += 1) {
      const both = await Promise.all([start(dataDir), start(dataDir)]);
      const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
      await Promise.all(both.map((server) => server.stop()));
      expect(servesCluster(pid, clusterOf(dataDir))).toBe(false);
    }
  });

  test("own connections still open do not keep it", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const forgotten = new pg.Client(server.connectionOf("sallyport_worker"));
    forgotten.on("error", () => undefined);
    await forgotten.connect();
    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    await server.stop();
    expect(servesCluster(pid, clusterOf(dataDir))).toBe(false);
  });
});
