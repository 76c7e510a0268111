import type { Connection } from "./connection.ts";

/** What the promises of a limit store need of a server, for `sallyport doctor`. */
export interface ExaminedServer {
  readonly place: string;
  readonly version: string;
  /** `appendonly yes`: kill -9 loses no count. */
  readonly keepsCounts: boolean;
  /** No `maxmemory`, or `maxmemory-policy noeviction`: it refuses when it is full, and does not forget. */
  readonly refusesWhenFull: boolean;
}

/** @throws ServerComplaint when the user may not ask, LimitStoreError when the server cannot be asked */
export async function examine(connection: Connection): Promise<ExaminedServer> {
  const [server, persistence, memory] = await Promise.all(
    ["server", "persistence", "memory"].map(async (section) =>
      String(await connection.run("INFO", [section])),
    ),
  );
  const { hostname, port } = connection.address;
  return {
    place: `${hostname}:${port}`,
    version: field(server, "valkey_version") ?? field(server, "redis_version") ?? "unknown",
    keepsCounts: field(persistence, "aof_enabled") === "1",
    refusesWhenFull: field(memory, "maxmemory") === "0" || field(memory, "maxmemory_policy") === "noeviction",
  };
}

function field(text: string | undefined, name: string): string | null {
  return new RegExp(`^${name}:(.*)$`, "m").exec(text ?? "")?.[1]?.trim() ?? null;
}
