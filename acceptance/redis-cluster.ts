import { freePort } from "./free-port.ts";
import { eventually, makeRedis, type RedisServer } from "./redis.ts";

const SLOTS = 16_384;
const MASTERS = 3;

/** Three masters without replicas. */
export interface RedisCluster {
  readonly servers: readonly RedisServer[];
  /** Of one of them, which knows the others. */
  readonly url: string;
  /** Until each of its servers has heard that nothing is missing. */
  whenReady(): Promise<void>;
  ownerOf(slot: number): Promise<RedisServer>;
  /** Another server joins: as a master without slots, or as a replica of a master. */
  join(replicaOf?: RedisServer): Promise<RedisServer>;
  /** Begins to move a slot, as an operator does: from then on the old owner sends new keys to the new one. */
  beginMoving(slot: number, to: RedisServer): Promise<void>;
  /** Moves the keys and tells everybody. */
  endMoving(slot: number, to: RedisServer): Promise<void>;
  remove(): Promise<void>;
}

export async function makeRedisCluster(): Promise<RedisCluster> {
  const buses = Array.from({ length: MASTERS }, () => freePort());
  const servers = await Promise.all(buses.map((clusterPort) => makeRedis({ clusterPort })));
  const all = [...servers];
  const [first] = servers;
  if (!first) throw new Error("there are no servers");
  for (const [index, server] of servers.entries()) {
    const [from, to] = [index, index + 1].map((part) => Math.floor((SLOTS * part) / MASTERS));
    await server.run("CLUSTER", "ADDSLOTSRANGE", String(from), String((to ?? 0) - 1));
    if (server !== first)
      await first.run("CLUSTER", "MEET", "127.0.0.1", String(server.port), String(buses[index]));
  }
  const whenReady = async () => {
    await Promise.all(all.map((server) => eventually(() => isReady(server, all.length))));
  };
  await whenReady();
  const ids = new Map<RedisServer, string>();
  for (const server of servers) ids.set(server, String(await server.run("CLUSTER", "MYID")));
  const idOf = (server: RedisServer) => ids.get(server) ?? "";

  async function ownerOf(slot: number): Promise<RedisServer> {
    const ranges = (await first?.run("CLUSTER", "SLOTS")) as [number, number, [string, number]][];
    const range = ranges.find(([from, to]) => from <= slot && slot <= to);
    const owner = all.find(({ port }) => port === range?.[2][1]);
    if (!owner) throw new Error(`nobody owns slot ${slot}`);
    return owner;
  }

  return {
    servers,
    url: first.url,
    whenReady,
    ownerOf,
    async join(replicaOf) {
      const clusterPort = freePort();
      const server = await makeRedis({ clusterPort });
      all.push(server);
      await first.run("CLUSTER", "MEET", "127.0.0.1", String(server.port), String(clusterPort));
      await whenReady();
      ids.set(server, String(await server.run("CLUSTER", "MYID")));
      if (!replicaOf) return server;
      await server.run("CLUSTER", "REPLICATE", idOf(replicaOf));
      await eventually(async () =>
        String(await server.run("INFO", "replication")).includes("master_link_status:up"),
      );
      await eventually(async () =>
        String(await first.run("CLUSTER", "NODES")).includes(`slave ${idOf(replicaOf)}`),
      );
      return server;
    },
    async beginMoving(slot, to) {
      const from = await ownerOf(slot);
      await to.run("CLUSTER", "SETSLOT", String(slot), "IMPORTING", idOf(from));
      await from.run("CLUSTER", "SETSLOT", String(slot), "MIGRATING", idOf(to));
    },
    async endMoving(slot, to) {
      const from = await ownerOf(slot);
      const keys = (await from.run("CLUSTER", "GETKEYSINSLOT", String(slot), "1000")) as string[];
      if (keys.length > 0)
        await from.run("MIGRATE", "127.0.0.1", String(to.port), "", "0", "5000", "KEYS", ...keys);
      for (const server of [to, from, ...all.filter((one) => one !== to && one !== from)])
        await server.run("CLUSTER", "SETSLOT", String(slot), "NODE", idOf(to));
    },
    async remove() {
      await Promise.all(all.map((server) => server.remove()));
    },
  };
}

async function isReady(server: RedisServer, nodes: number): Promise<boolean> {
  const state = String(await server.run("CLUSTER", "INFO"));
  return state.includes("cluster_state:ok") && state.includes(`cluster_known_nodes:${nodes}`);
}
