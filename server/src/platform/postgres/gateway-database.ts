import pg from "pg";
import type { GatewayDatabase, MasterKeyCheck, UsageRows } from "../../ports/database.ts";
import { clientOptions, createPool, type DatabaseAddress } from "./connection.ts";

const POOL_SIZE = 4;
const RECONNECT_MS = 1_000;
/** A query that takes longer than this has lost its server; the authority lease must not wait for it. */
const QUERY_TIMEOUT_MS = 3_000;
const LISTENER_CHECK_MS = 15_000;
const USAGE_TIMEOUT_MS = 30_000;
const ARRAY_HEADER_BYTES = 20;

function readGeneration(payload: string | undefined): bigint | null {
  return /^\d{1,19}$/.test(payload ?? "") ? BigInt(payload ?? 0) : null;
}

/** A one-dimensional array without nulls in PostgreSQL's binary form (array_send in arrayfuncs.c). */
function binaryArray(elementType: number, { elements, count }: UsageRows): Buffer {
  const array = Buffer.allocUnsafe(ARRAY_HEADER_BYTES + elements.length);
  [1, 0, elementType, count, 1].forEach((value, index) => {
    array.writeUInt32BE(value, index * 4); // dimensions, nulls, element type, length, lower bound
  });
  array.set(elements, ARRAY_HEADER_BYTES);
  return array;
}

export function connectGatewayDatabase(address: DatabaseAddress): GatewayDatabase {
  const pool = createPool(address, POOL_SIZE);
  let listener: pg.Client | null = null;
  let closed = false;
  let rowType: number | null = null;

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
    async writeUsage(rows) {
      rowType ??= Number(await value("select usage_row_type()", []));
      return Number(await value("select usage_write($1)", [binaryArray(rowType, rows)], USAGE_TIMEOUT_MS));
    },
    beginIdempotent: (organization, keyHashes, fingerprints, request, node, keepSeconds) =>
      value("select idempotency_begin($1, $2, $3, $4, $5, $6)", [
        organization,
        keyHashes.map((hash) => Buffer.from(hash)),
        fingerprints.map((fingerprint) => Buffer.from(fingerprint)),
        request,
        node,
        keepSeconds,
      ]),
    abandonIdempotent: async (request) => void (await value("select idempotency_abandon($1)", [request])),
    sweepIdempotent: async (atMost) => Number(await value("select idempotency_sweep($1)", [atMost])),
    recordStart: async (node, { id, details, salt }) =>
      void (await value("select node_start($1, $2, $3, $4)", [id, node, details, Buffer.from(salt)])),
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
