import type { Connection } from "./connection.ts";

const KEYS_AT_ONCE = "1000";

/** How a value of each type is read whole; what is not here is told by its key only. */
const READS: Readonly<Record<string, (key: string) => readonly [string, ...string[]]>> = {
  string: (key) => ["GET", key],
  hash: (key) => ["HGETALL", key],
  list: (key) => ["LRANGE", key, "0", "-1"],
  set: (key) => ["SMEMBERS", key],
  zset: (key) => ["ZRANGE", key, "0", "-1"],
  stream: (key) => ["XRANGE", key, "-", "+"],
};

/** Something a server keeps, as bytes to be searched. */
export interface StoredThing {
  readonly key: string;
  readonly bytes: Buffer;
}

/**
 * Every key of a server's database and its value, whoever wrote it, for a forensic search (Z-1). Text is found in it;
 * what is not UTF-8 was replaced by the client, so that nothing compressed can be unpacked.
 * @throws ServerComplaint when the user may not ask, LimitStoreError when the server cannot be asked
 */
export async function* contentsOf(connection: Connection): AsyncGenerator<StoredThing> {
  let cursor = "0";
  do {
    const [next, keys] = (await connection.run("SCAN", [cursor, "COUNT", KEYS_AT_ONCE])) as [
      string,
      string[],
    ];
    for (const key of keys) yield { key, bytes: Buffer.from(`${key}\n${await readValue(connection, key)}`) };
    cursor = String(next);
  } while (cursor !== "0");
}

async function readValue(connection: Connection, key: string): Promise<string> {
  const type = String(await connection.run("TYPE", [key]));
  const [command, ...words] = READS[type]?.(key) ?? [];
  if (command === undefined) return "";
  const value = await connection.run(command, words);
  return typeof value === "string" ? value : JSON.stringify(value);
}
