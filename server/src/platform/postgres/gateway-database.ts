import { parseId, type RequestId } from "../../kernel/ids.ts";
import type { GatewayDatabase, MasterKeyCheck, UsageRows } from "../../ports/database.ts";
import { createPool, type DatabaseAddress } from "./connection.ts";
import { askForHold } from "./hold.ts";
import { createListener } from "./listener.ts";

const POOL_SIZE = 4;
/** A query that takes longer than this has lost its server; the authority lease must not wait for it. */
const QUERY_TIMEOUT_MS = 3_000;
const USAGE_TIMEOUT_MS = 30_000;

function readGeneration(payload: string | null): bigint | null {
  return /^\d{1,19}$/.test(payload ?? "") ? BigInt(payload ?? 0) : null;
}

/** Completes a one-dimensional array without nulls in PostgreSQL's binary form (array_send in arrayfuncs.c). */
function withHeader({ array, count }: UsageRows, elementType: number): Buffer {
  [1, 0, elementType, count, 1].forEach((value, index) => {
    array.writeUInt32BE(value, index * 4); // dimensions, nulls, element type, length, lower bound
  });
  return array;
}

export function connectGatewayDatabase(address: DatabaseAddress): GatewayDatabase {
  const pool = createPool(address, POOL_SIZE);
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

  const listener = createListener(address);

  return {
    async changes(since) {
      // One statement, so one snapshot.
      const [document, recalls, originals, marks, projects, groups] = (await value(
        "select json_build_array(gateway_changes($1), gateway_recalls($1), gateway_originals($1), gateway_key_marks($1), gateway_projects(), gateway_groups())",
        [since.toString()],
      )) as readonly [object, unknown, unknown, unknown, unknown, unknown];
      return { ...document, recalls, originals, marks, projects, groups };
    },
    report: async (node, applied, leaseMs) =>
      BigInt(String(await value("select node_report($1, $2, $3)", [node, applied.toString(), leaseMs]))),
    leave: async (node) => void (await value("select node_leave($1)", [node])),
    async writeUsage(rows) {
      rowType ??= Number(await value("select usage_row_type()", []));
      return Number(await value("select usage_write($1)", [withHeader(rows, rowType)], USAGE_TIMEOUT_MS));
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
    runsIdempotent: async (request, node) =>
      void (await value("select idempotency_runs($1, $2)", [request, node])),
    askIdempotent: async (request) =>
      void (await value("select pg_notify('sallyport_idempotent', $1)", [request])),
    listenForIdempotent: (onAsked) =>
      listener.on("sallyport_idempotent", (payload) => {
        const request = payload === null ? null : parseId<RequestId>(payload);
        if (request !== null) onAsked(request);
      }),
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
    auditWaiting: async () =>
      (await value("select audit_waiting()", [])) as { entries: number; oldestSeconds: number },
    recordSecrets: async (node, masterKeys, peppers) =>
      void (await value("select node_holds($1, $2, $3)", [node, [...masterKeys], [...peppers]])),
    async pepperUses() {
      const text = "select version, proof, keys::integer, tokens::integer from pepper_uses()";
      return (await pool.query<Awaited<ReturnType<GatewayDatabase["pepperUses"]>>[number]>(text)).rows;
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
    hold: (question) => askForHold(question, value),
    release: async (node, holds) =>
      void (await value("select ledger_release($1, $2, $3)", [
        node,
        holds.map(({ hold }) => hold),
        holds.map(({ total }) => total?.toString() ?? null),
      ])),
    releaseNode: async (node) =>
      void (await value("select ledger_release_node($1)", [node], USAGE_TIMEOUT_MS)),
    listen: (onChange) => listener.on("sallyport_authority", (payload) => onChange(readGeneration(payload))),
    listenForRecalls: (onRecall) =>
      listener.on("sallyport_recall", (payload) => onRecall(payload === null ? null : parseId(payload))),
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}
