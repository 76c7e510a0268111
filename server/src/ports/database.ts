import type { Transaction } from "kysely";
import type { ApiKeyId, HoldId, NodeId, OrganizationId, RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
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
  /** Somebody who runs the platform, a customer's person or key, a serving process by itself, or the worker. */
  readonly kind: "operator" | "person" | "key" | "server" | "worker";
  /** The operator's name or user number; the id of anything else. */
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
  /** Writes usage rows; resolves to how many were new. The bytes may be used again when it has resolved. */
  writeUsage(rows: UsageRows): Promise<number>;
  /**
   * Takes an idempotency key for a request, or says whose it is (K-8). The answer is described at idempotency_begin(). Hashes
   * and fingerprints are of the same key under each pepper, the one for new records first.
   */
  beginIdempotent(
    organization: string,
    keyHashes: readonly Uint8Array[],
    fingerprints: readonly Uint8Array[],
    request: string,
    node: string,
    keepSeconds: number,
  ): Promise<unknown>;
  /** Gives the key back of a request that was refused after all. */
  abandonIdempotent(request: string): Promise<void>;
  /** Says that a request of this node is under way. */
  runsIdempotent(request: RequestId, node: NodeId): Promise<void>;
  /** Asks whoever runs a request to say so. A hint only: it may be lost. */
  askIdempotent(request: RequestId): Promise<void>;
  /** Calls back with the request that somebody asks for. */
  listenForIdempotent(onAsked: (request: RequestId) => void): Promise<void>;
  /** Holds credit before it is spent, or says which limit refuses (C-1). */
  hold(question: HoldQuestion): Promise<HoldAnswer>;
  /** Gives back what a node has not spent of its holds; saying it twice changes nothing. */
  release(node: NodeId, holds: readonly GivenBack[]): Promise<void>;
  /** Ends the holds of a node whose journal has been replayed. */
  releaseNode(node: NodeId): Promise<void>;
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
  /** How many audit entries are not signed yet, and for how long the oldest waits (D-4). */
  auditWaiting(): Promise<{ readonly entries: number; readonly oldestSeconds: number }>;
  /** Says which master keys and which versions of the pepper a node was started with. */
  recordSecrets(node: NodeId, masterKeys: readonly string[], peppers: readonly number[]): Promise<void>;
  /** What is known of each version of the pepper, and how many keys and tokens that have not ended need it. */
  pepperUses(): Promise<readonly PepperUse[]>;
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
  /** Calls back when an organization's leases are wanted back: with its id, or with null when some may have been missed. */
  listenForRecalls(onRecall: (organization: OrganizationId | null) => void): Promise<void>;
  close(): Promise<void>;
}

/** Room before the elements of a binary array for what only the database can tell: the number of their type. */
export const ARRAY_HEADER_BYTES = 20;

/**
 * Rows of type `usage_row` as a binary array: room for its header, then for each its length (4 bytes, big-endian) and
 * the row.
 */
export interface UsageRows {
  readonly array: Buffer;
  readonly count: number;
}

export interface HoldQuestion {
  /** Made by who asks, so that a question whose answer was lost can be asked again or taken back. */
  readonly hold: HoldId;
  readonly node: NodeId;
  readonly organization: OrganizationId;
  readonly key: ApiKeyId;
  /** Null: a lease or nothing. */
  readonly request: RequestId | null;
  /** What the request may cost; less than `atMost` will do, down to `atLeast`. */
  readonly atLeast: MicroUsd;
  readonly atMost: MicroUsd;
  /** How large a lease would be useful; 0 for none. */
  readonly wanted: MicroUsd;
  /** Whether other leases are recalled before less than `atMost` is given. */
  readonly mayRecall: boolean;
}

/** `exact`: for one request. `lease`: a slice to be spent in memory, at least four times `atMost`. */
export type HoldAnswer =
  | {
      readonly kind: "exact" | "lease";
      readonly amount: MicroUsd;
      /** By the database's clock, from when the question was asked. Infinite when no budget period ends it. */
      readonly endsInMs: number;
    }
  | ({ readonly kind: "refused" } & HoldRefusal);

/** Which limit leaves too little, and what is known of it. */
export interface HoldRefusal {
  readonly limited: "balance" | "organization" | "project" | "member" | "key";
  readonly available: MicroUsd;
  readonly held: MicroUsd;
  /** Null when the balance is the limit. */
  readonly budget: {
    readonly period: "day" | "month" | "total";
    readonly limit: MicroUsd;
    readonly spent: MicroUsd;
    /** RFC 3339; null when it never resets. */
    readonly resetsAt: string | null;
  } | null;
  /** Leases were recalled: asking again in a moment may help. */
  readonly recalling: boolean;
}

/** @property total what was given back of it so far, this time included; null means all that is left */
export interface GivenBack {
  readonly hold: HoldId;
  readonly total: MicroUsd | null;
}

/** The audit entry of a start; made by the audit slice. */
interface StartEntry {
  readonly id: string;
  readonly details: string;
  readonly salt: Uint8Array;
}

interface PepperUse {
  readonly version: number;
  readonly proof: Uint8Array | null;
  readonly keys: number;
  readonly tokens: number;
}

export interface MasterKeyCheck {
  readonly keyId: string;
  readonly wrappedKey: Uint8Array;
  readonly commitment: Uint8Array;
  readonly sealed: Uint8Array;
}
