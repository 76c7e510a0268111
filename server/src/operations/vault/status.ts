import { z } from "zod";
import { pepperUses } from "../../keys/index.ts";
import { livingNodes, type NodeSecrets } from "../../propagation/index.ts";
import { adoptedMasterKeys, countSealed } from "../../vault/index.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const nodesWithout = z.array(z.uuid()).describe("Nodes that serve now and were started without it.");
const needed = z.boolean().describe("Whether it must stay in the settings of any process.");
const held = z.boolean().describe("Whether the process that answers has it.");
const active = z
  .boolean()
  .describe("Whether the process that answers seals or hashes what is new with it: it is the first.");

const masterKeyShown = z
  .object({
    id: z.string().describe("Derived from the key; it tells nothing about it."),
    active,
    held,
    adopted_at: timestamp,
    records: z.array(z.object({ table: z.string(), records: z.int() })).describe("What it wraps."),
    nodes_without: nodesWithout,
    needed,
  })
  .meta({ id: "MasterKey" });

const pepperShown = z
  .object({
    version: z.int(),
    active,
    held,
    keys: z.int().describe("API keys that have not ended and are hashed under it."),
    tokens: z.int().describe("Operators' tokens, likewise."),
    nodes_without: nodesWithout,
    needed,
  })
  .meta({ id: "Pepper" });

export const vaultStatus = operation({
  name: "vault.status",
  summary: "Shows master keys and peppers: what needs each of them, and whether every node has it.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({ master_keys: z.array(masterKeyShown), peppers: z.array(pepperShown) }),
  errors: [],
  async run({ database, vault, hasher }) {
    return database.asOperator(async (db) => {
      const nodes = await livingNodes(db);
      const counts = await countSealed(db);
      const keys = await adoptedMasterKeys(db);
      return {
        master_keys: keys.map(({ check: { keyId: id }, adoptedAt }) => {
          const records = counts.filter((count) => count.keyId === id);
          const isActive = vault.keyIds[0] === id;
          return {
            id,
            active: isActive,
            held: vault.keyIds.includes(id),
            adopted_at: adoptedAt.toISOString(),
            records: records.map((count) => ({ table: count.table, records: count.records })),
            nodes_without: without(nodes, ({ masterKeys }) => masterKeys?.includes(id)),
            needed: isActive || records.length > 0 || nodes.some((node) => sealsWith(node, id)),
          };
        }),
        peppers: (await pepperUses(db)).map(({ version, keys: ofKeys, tokens }) => {
          const isActive = hasher.versions[0] === version;
          return {
            version,
            active: isActive,
            held: hasher.versions.includes(version),
            keys: ofKeys,
            tokens,
            nodes_without: without(nodes, ({ peppers }) => peppers?.includes(version)),
            needed: isActive || ofKeys + tokens > 0 || nodes.some((node) => hashesWith(node, version)),
          };
        }),
      };
    });
  },
});

function without(nodes: readonly NodeSecrets[], has: (node: NodeSecrets) => boolean | undefined): string[] {
  return nodes.filter((node) => !has(node)).map(({ id }) => id);
}

/** Whether a node may seal what is new with a master key. One that did not say might. */
export function sealsWith({ masterKeys }: NodeSecrets, keyId: string): boolean {
  return masterKeys === null || masterKeys[0] === keyId;
}

/** The same for hashes and a version of the pepper. */
export function hashesWith({ peppers }: NodeSecrets, version: number): boolean {
  return peppers === null || peppers[0] === version;
}
