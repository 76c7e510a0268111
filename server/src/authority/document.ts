import { BlockList, isIPv6 } from "node:net";
import { type DebugRows, type DebugWindows, NO_DEBUG, readDebugRows } from "../debug/index.ts";
import type { ApiKeyId, MemberId, OrganizationId, ProjectId, ProviderId } from "../kernel/ids.ts";
import type { StreamUsage } from "../kernel/stream-usage.ts";
import type { KeyHash, KeyMode } from "../keys/index.ts";
import { type LimitDocument, type LimitRows, NO_LIMITS, readLimitRows } from "../limits/index.ts";
import { NO_PRICES, type PriceDocument, type PriceRows, readPriceRows } from "../prices/index.ts";
import { type GroupChoice, providerSecretIdentity } from "../provider-accounts/index.ts";
import { type InForceSwitches, NOTHING_STOPPED, readSwitchRows, type SwitchRows } from "../switches/index.ts";
import type { RecordIdentity, SealedRecord } from "../vault/index.ts";
import {
  NO_PROJECT_SCOPES,
  type ProjectRows,
  type ProjectScopes,
  readProjectScopes,
} from "./project-scopes.ts";

/** A key as the gateway holds it: what it takes to recognise it and what it may do. */
export interface KeyEntry {
  readonly id: ApiKeyId;
  /** The first of the keys that replaced one another, itself as a rule: whose budgets, limits and stops count. */
  readonly originalId: ApiKeyId;
  readonly publicId: string;
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly memberId: MemberId | null;
  readonly mode: KeyMode;
  readonly hash: KeyHash;
  readonly endpoints: ReadonlySet<string>;
  /** Null: every model. */
  readonly models: ReadonlySet<string> | null;
  /** Null: every address. */
  readonly addresses: BlockList | null;
  /** Monotonic time of its expiry or revocation, whichever is first; infinite when neither is set. */
  readonly endsAtMs: number;
  /** Somebody else has it: what it is being answered is cut. */
  readonly compromised: boolean;
  /** Its organization lets it rest. */
  readonly paused: boolean;
  /** K-9: of a member's playground, which is our own page; such a key is good there and nowhere else. */
  readonly playground: boolean;
}

/** A provider as the operator set it up. */
export interface ProviderEntry {
  readonly id: ProviderId;
  readonly slug: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly allowPrivateAddress: boolean;
  /** How it is asked for the counts of a stream, where the operator knows better than the registry. */
  readonly streamUsage?: StreamUsage | null;
  /** Where it is, in the operator's words; missing or null when nobody said. */
  readonly region?: string | null;
  readonly models: readonly DeclaredModel[];
  /** Lower is asked first; missing in tests. */
  readonly priority?: number;
  /** Its share among the providers of its priority; missing or null: they are asked in order. */
  readonly weight?: number | null;
  readonly secret: ProviderSecret | null;
  /** Those that are in use beside it (P-2). */
  readonly moreSecrets?: readonly ProviderSecret[];
}

interface ProviderSecret {
  readonly record: SealedRecord;
  readonly identity: RecordIdentity;
}

/** A model the shipped catalogue does not know. Prices are decimal strings, US dollars for a million tokens. */
export interface DeclaredModel {
  readonly model: string;
  readonly inputUsdPerMillion: string | null;
  readonly outputUsdPerMillion: string | null;
  /** What it takes and writes at most, in tokens; missing when nobody said. */
  readonly contextTokens?: number | null;
  readonly outputTokens?: number | null;
}

/** A name that callers use for several models. */
export interface GroupEntry {
  readonly name: string;
  readonly choice: GroupChoice;
  /** Prompts that begin alike go to the same target. */
  readonly sticky: boolean;
  /** As callers name them; a weight that is null counts as 1. */
  readonly members: readonly { readonly model: string; readonly weight: number | null }[];
}

/** Everything that is in force beside keys, at once and together. */
export interface InForce {
  readonly providers: readonly ProviderEntry[];
  readonly groups: readonly GroupEntry[];
  /** Their times are monotonic. */
  readonly prices: PriceDocument;
  /** How much is let through (AB-6). */
  readonly limits: LimitDocument;
  /** What the operator stopped (AB-9). */
  readonly switches: InForceSwitches;
  /** What projects may use. */
  readonly projects: ProjectScopes;
  /** Whose requests are logged, and until when on the monotonic clock (Z-4). */
  readonly debug: DebugWindows;
}

export const NOTHING_IN_FORCE: InForce = {
  providers: [],
  groups: [],
  prices: NO_PRICES,
  limits: NO_LIMITS,
  switches: NOTHING_STOPPED,
  projects: NO_PROJECT_SCOPES,
  debug: NO_DEBUG,
};

export interface Changes {
  readonly generation: bigint;
  /** Those that changed. */
  readonly keys: readonly KeyEntry[];
  /** Organizations whose leases were recalled; null: of all. */
  readonly recalls: readonly OrganizationId[] | null;
  readonly inForce: InForce;
}

/**
 * The JSON of gateway_changes(), which is its only writer, with what gateway_recalls(), gateway_originals(), gateway_key_marks(),
 * gateway_projects() and gateway_groups() say.
 */
interface Document {
  readonly generation: number;
  readonly keys: readonly KeyRow[];
  readonly recalls: readonly OrganizationId[] | null;
  readonly originals: Readonly<Record<ApiKeyId, ApiKeyId>>;
  /** Of keys that rest or belong to a playground. */
  readonly marks: Readonly<Record<ApiKeyId, Pick<KeyEntry, "paused" | "playground">>>;
  readonly projects: ProjectRows;
  readonly groups: readonly GroupEntry[];
  readonly providers: readonly ProviderRow[];
  readonly prices: PriceRows;
  readonly limits: LimitRows;
  readonly switches: SwitchRows;
  readonly debug: DebugRows;
}

interface KeyRow {
  readonly id: ApiKeyId;
  readonly publicId: string;
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly memberId: MemberId | null;
  readonly mode: KeyMode;
  readonly salt: string;
  readonly hash: string;
  readonly pepperVersion: number;
  readonly endpoints: readonly string[];
  readonly models: readonly string[] | null;
  readonly ipRanges: readonly string[] | null;
  readonly endsInMs: number | null;
  readonly compromised: boolean;
}

interface ProviderRow extends Omit<ProviderEntry, "secret" | "moreSecrets"> {
  readonly secret: SecretRow | null;
  readonly moreSecrets?: readonly SecretRow[];
}

interface SecretRow {
  readonly id: string;
  readonly version: number;
  readonly keyId: string;
  readonly wrappedKey: string;
  readonly commitment: string;
  readonly sealed: string;
}

/**
 * Reads the document of gateway_changes().
 * @param askedAtMs monotonic time before the question was sent; ends are counted from it, so never too late
 * @param before what was known at the generation that was asked from
 */
export function readChanges(document: unknown, askedAtMs: number, before: InForce): Changes {
  const { generation, keys, recalls, originals, marks, ...others } = document as Document;
  const { providers, prices, limits, switches, projects, groups, debug } = others;
  return {
    generation: BigInt(generation),
    keys: keys.map((row) => ({
      ...readKey(row, originals[row.id] ?? row.id, askedAtMs),
      ...(marks[row.id] ?? NO_MARKS),
    })),
    recalls,
    inForce: {
      providers: providers.map(readProvider),
      groups,
      prices: readPriceRows(prices, askedAtMs, before.prices),
      limits: readLimitRows(limits, before.limits),
      switches: readSwitchRows(switches),
      projects: readProjectScopes(projects),
      debug: readDebugRows(debug, askedAtMs),
    },
  };
}

const NO_MARKS = { paused: false, playground: false } as const;

function readKey(
  row: KeyRow,
  originalId: ApiKeyId,
  askedAtMs: number,
): Omit<KeyEntry, "paused" | "playground"> {
  const { id, publicId, organizationId, projectId, memberId, mode, compromised } = row;
  const hash = { salt: bytes(row.salt), hash: bytes(row.hash), pepperVersion: row.pepperVersion };
  return {
    id,
    originalId,
    publicId,
    organizationId,
    projectId,
    memberId,
    mode,
    compromised,
    hash,
    endpoints: new Set(row.endpoints),
    models: row.models && new Set(row.models),
    addresses: row.ipRanges && readRanges(row.ipRanges),
    endsAtMs: row.endsInMs === null ? Number.POSITIVE_INFINITY : askedAtMs + row.endsInMs,
  };
}

function readProvider({ secret, moreSecrets = [], ...row }: ProviderRow): ProviderEntry {
  return { ...row, secret: secret && readSecret(secret), moreSecrets: moreSecrets.map(readSecret) };
}

function readSecret({ id, version, keyId, wrappedKey, commitment, sealed }: SecretRow): ProviderSecret {
  const record = {
    keyId,
    wrappedKey: bytes(wrappedKey),
    commitment: bytes(commitment),
    sealed: bytes(sealed),
  };
  return { record, identity: providerSecretIdentity(id, version) };
}

/** PostgreSQL prints a single address of a cidr column with its full length, so every range has a slash. */
function readRanges(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", length = ""] = range.split("/");
    list.addSubnet(address, Number(length), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return list;
}

/** PostgreSQL breaks base64 into lines; Buffer skips the line ends. */
function bytes(base64: string): Uint8Array {
  return Buffer.from(base64, "base64");
}
