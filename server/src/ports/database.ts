import type { Transaction } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { DB as Database } from "./database.gen.ts";

declare const tenant: unique symbol;

/**
 * A transaction in which the database shows one organization's rows and no others (M-7). Only `inTenant` makes one,
 * so a store that asks for it cannot be called without saying whose data it may see.
 */
export type TenantDb = Transaction<Database> & { readonly [tenant]: OrganizationId };

/** A transaction on what belongs to the operator and to no tenant; tenant tables look empty in it. */
export type OperatorDb = Transaction<Database>;

/** Who acts, for the audit ledger (D-4). Said once when a process opens the database, and to every transaction by it. */
export interface Actor {
  /** A person at the command line, or a serving process by itself. */
  readonly kind: "operator" | "server";
  /** The operator's name or user number; the node's id. */
  readonly id: string;
}

/** The control plane's access to the database. Adapter: platform/postgres. */
export interface ControlDatabase {
  /** Runs `work` in one transaction that sees `organization` only. Rolls back when it throws. */
  inTenant<Result>(organization: OrganizationId, work: (db: TenantDb) => Promise<Result>): Promise<Result>;
  /** Runs `work` in one transaction that sees no tenant. Rolls back when it throws. */
  asOperator<Result>(work: (db: OperatorDb) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** The gateway's access: it has no tables, only these functions of the database. */
export interface GatewayDatabase {
  /** Everything that changed after `since`. The document is described in authority/document.ts. */
  changes(since: bigint): Promise<unknown>;
  /** Reports the generation a node applied; resolves to the current one. */
  report(node: string, applied: bigint, leaseMs: number): Promise<bigint>;
  leave(node: string): Promise<void>;
  /** Writes usage rows given as the text of a JSON array; resolves to how many were new. */
  writeUsage(rows: string): Promise<number>;
  /** Writes down that a node started (D-4). */
  recordStart(node: string, entry: StartEntry): Promise<void>;
  /** The newest signed checkpoint of the audit ledger; null before the first (D-4). */
  auditCheckpoint(): Promise<string | null>;
  /** A tile's hashes, 32 bytes each; null when there is none. */
  auditTile(level: number, index: number): Promise<Uint8Array | null>;
  /** The leaves of an entry bundle, 32 bytes each; null when there is none. */
  auditBundle(index: number): Promise<Uint8Array | null>;
  /** The keys that sign or signed the audit ledger, the oldest first. */
  auditKeys(): Promise<readonly { readonly origin: string; readonly publicKey: Uint8Array }[]>;
  rehashKey(key: string, from: number, to: number, salt: Uint8Array, hash: Uint8Array): Promise<void>;
  /** The newest migration that was applied. */
  schemaVersion(): Promise<number>;
  /** The values that tell whether this process has the right master key (vault). */
  masterKeyChecks(): Promise<readonly MasterKeyCheck[]>;
  /**
   * Calls back when the generation may have changed: with the new one, or with null when some may have been missed.
   * A hint only: it may be lost.
   */
  listen(onChange: (generation: bigint | null) => void): Promise<void>;
  close(): Promise<void>;
}

/** The audit entry of a start; made by the audit slice. */
interface StartEntry {
  readonly id: string;
  readonly details: string;
  readonly salt: Uint8Array;
}

export interface MasterKeyCheck {
  readonly keyId: string;
  readonly wrappedKey: Uint8Array;
  readonly commitment: Uint8Array;
  readonly sealed: Uint8Array;
}
