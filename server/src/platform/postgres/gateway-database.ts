import pg from "pg";
import type { GatewayDatabase, MasterKeyCheck } from "../../ports/database.ts";
import { clientOptions, createPool, type DatabaseAddress } from "./connection.ts";

const POOL_SIZE = 4;
const RECONNECT_MS = 1_000;
/** A query that takes longer than this has lost its server; the authority lease must not wait for it. */
const QUERY_TIMEOUT_MS = 3_000;
const LISTENER_CHECK_MS = 15_000;
const USAGE_TIMEOUT_MS = 30_000;

function readGeneration(payload: string | undefined): bigint | null {
  return /^\d{1,19}$/.test(payload ?? "") ? BigInt(payload ?? 0) : null;
}

export function connectGatewayDatabase(address: DatabaseAddress): GatewayDatabase {
  const pool = createPool(address, POOL_SIZE);
  let listener: pg.Client | null = null;
  let closed = false;

  async function value(
    text: string,
    values: readonly unknown[],
    timeoutMs = QUERY_TIMEOUT_MS,
  ): Promise<unknown> {
    const query = { text, values: [...values], rowMode: "array" as const, query_timeout: timeoutMs };
    const result = await pool.query<unknown[]>(query);
    return result.rows[0]?.[0];
  }

  /** Waits for notifications on a connection of its own, and opens another when it dies. */
  async function listen(onChange: (generation: bigint | null) => void): Promise<void> {
    if (closed) return;
    const client = new pg.Client(clientOptions(address));
    listener = client;
    client.on("notification", ({ payload }) => onChange(readGeneration(payload)));
    client.on("error", () => {});
    client.once("end", () => {
      if (!closed) setTimeout(() => void listen(onChange), RECONNECT_MS).unref();
    });
    try {
      await client.connect();
      await client.query("listen sallyport_authority");
      onChange(null);
      watchOver(client);
    } catch {
      await client.end().catch(() => {});
    }
  }

  /** A connection that only listens never notices that the network is gone, so it is asked now and then. */
  function watchOver(client: pg.Client): void {
    const question = { text: "select 1", query_timeout: QUERY_TIMEOUT_MS };
    const timer = setInterval(() => {
      client.query(question).catch(() => client.end().catch(() => {}));
    }, LISTENER_CHECK_MS);
    timer.unref();
    client.once("end", () => clearInterval(timer));
  }

  return {
    changes: (since) => value("select gateway_changes($1)", [since.toString()]),
    report: async (node, applied, leaseMs) =>
      BigInt(String(await value("select node_report($1, $2, $3)", [node, applied.toString(), leaseMs]))),
    leave: async (node) => void (await value("select node_leave($1)", [node])),
    writeUsage: async (rows) => Number(await value("select usage_write($1)", [rows], USAGE_TIMEOUT_MS)),
    recordStart: async (node, { id, details, salt }) =>
      void (await value("select node_start($1, $2, $3, $4)", [id, node, details, Buffer.from(salt)])),
    auditCheckpoint: async () => (await value("select audit_checkpoint()", [])) as string | null,
    auditTile: async (level, index) =>
      (await value("select audit_tile($1, $2)", [level, index])) as Uint8Array | null,
    auditBundle: async (index) => (await value("select audit_bundle($1)", [index])) as Uint8Array | null,
    async auditKeys() {
      const text = 'select origin, public_key as "publicKey" from audit_public_keys()';
      const query = { text, query_timeout: QUERY_TIMEOUT_MS };
      return (await pool.query<{ origin: string; publicKey: Uint8Array }>(query)).rows;
    },
    rehashKey: async (key, from, to, salt, hash) =>
      void (await value("select rehash_key($1, $2, $3, $4, $5)", [
        key,
        from,
        to,
        Buffer.from(salt),
        Buffer.from(hash),
      ])),
    schemaVersion: async () => Number(await value("select schema_version()", [])),
    async masterKeyChecks() {
      const columns = 'key_id as "keyId", wrapped_key as "wrappedKey", commitment, sealed';
      const { rows } = await pool.query<MasterKeyCheck>(`select ${columns} from master_key_checks`);
      return rows;
    },
    listen,
    async close() {
      closed = true;
      await listener?.end().catch(() => {});
      await pool.end();
    },
  };
}
