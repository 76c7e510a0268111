import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { ask, type Customer, codeOf, makeStage, type Stage, storm } from "./limits/stage.ts";
import { eventually } from "./redis.ts";
import { makeRedisCluster, type RedisCluster } from "./redis-cluster.ts";

setDefaultTimeout(120_000);

const LIMIT = 20;

let cluster: RedisCluster;
let stage: Stage;
let customers: Customer[];

beforeAll(async () => {
  cluster = await makeRedisCluster();
  stage = await makeStage(cluster.url);
  // Two at once: each is three commands, and more of them wait for each other.
  customers = [];
  while (customers.length < 8) customers.push(...(await Promise.all([stage.customer(), stage.customer()])));
  await stage.setLimit(`${LIMIT}/hour`, "--each", "organization");
}, 300_000);

afterAll(async () => {
  await stage?.remove();
  await cluster?.remove();
});

test("AB-6 three nodes admit exactly the limit of each organization, wherever in the cluster it is counted", async () => {
  const outcomes = await Promise.all(
    customers.map(({ key }) => storm(LIMIT * 2, (index) => ask(stage.nodeAt(index), key))),
  );
  for (const outcome of outcomes) expect(outcome).toEqual({ 200: LIMIT, rate_limit_exceeded: LIMIT });
  const keys = await Promise.all(cluster.servers.map((server) => server.run("KEYS", "*")));
  const homes = keys.map((of) => new Set(String(of).match(/\{[0-9a-f-]{36}\}/g)).size);
  expect(homes.reduce((sum, count) => sum + count)).toBe(customers.length);
});

test("AB-5 without one master nothing is admitted, and everything again when it is back", async () => {
  const [, lost] = cluster.servers;
  await lost?.kill();
  // The other masters serve until they have noticed it, and from then on nothing: a part of a cluster is none.
  for (const { key } of customers)
    for (const node of stage.deployment.nodes)
      await eventually(async () => (await codeOf(await ask(node, key))) === "limits_unchecked");
  const { key } = await stage.customer();
  const during = await storm(LIMIT * 2, (index) => ask(stage.nodeAt(index), key));
  expect(during).toEqual({ limits_unchecked: LIMIT * 2 });
  await lost?.start();
  await cluster.whenReady();
  for (const node of stage.deployment.nodes)
    await eventually(async () => (await fetch(`${node.url}/health/ready`)).status === 200);
  const outcome = await storm(LIMIT * 2, (index) => ask(stage.nodeAt(index), key));
  expect(outcome).toEqual({ 200: LIMIT, rate_limit_exceeded: LIMIT });
});
