import { inclusionProof, leafHash, peaks, proveEntries, TreeDamaged } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId, RequestId } from "../../kernel/ids.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Vault } from "../../vault/index.ts";
import { type ClosedDay, listDays, numbersOf } from "./store.ts";
import { makeDayTree, type PlacedItem } from "./tree.ts";

/** A proof that anybody can check offline with the ledger's key; docs/ledger.md describes it. */
export type ChargeProof = { readonly [member: string]: unknown };

/**
 * C-5: proves to a customer what one request was charged: its charge and the transfers behind it, each with the way to the
 * root of its day, and each day's audit entry with the way to the signed checkpoint. Of anybody else's it shows hashes.
 * @throws ActError nothing_charged, day_not_closed, day_not_signed, day_changed, audit_ledger_damaged
 */
export async function proveCharge(
  { control, auditor, vault }: { control: ControlDatabase; auditor: ControlDatabase; vault: Vault },
  organization: OrganizationId,
  request: RequestId,
): Promise<ChargeProof> {
  const numbers = await control.inTenant(organization, (db) => numbersOf(db, request));
  if (numbers.length === 0) throw new ActError("nothing_charged");
  const days = await control.asOperator(listDays);
  const proven: object[] = [];
  const entries: string[] = [];
  let hasCharge = false;
  for (const day of days) {
    const wanted = new Set(numbers.filter((number) => isOf(day, number)));
    if (wanted.size === 0) continue;
    const items = await proveItems(control, day, wanted);
    hasCharge ||= items.some(({ item }) => item["type"] === "charge");
    proven.push({ date: day.facts.date, items });
    entries.push(day.entry);
  }
  if (!hasCharge) throw new ActError("day_not_closed");
  const signed = await proveEntries(auditor, vault, entries).catch((error: unknown) => {
    if (!(error instanceof TreeDamaged)) throw error;
    throw new ActError("audit_ledger_damaged");
  });
  if (signed.entries.includes(null)) throw new ActError("day_not_signed");
  return {
    format: "sallyport-charge-proof/1",
    request,
    organization,
    checkpoint: signed.checkpoint,
    keys: signed.keys,
    days: proven.map((day, at) => ({ ...day, entry: signed.entries[at] })),
  };
}

const isOf = ({ facts }: ClosedDay, number: bigint) =>
  number > BigInt(facts.after) && number <= BigInt(facts.last);

interface ProvenItem {
  readonly index: number;
  readonly item: PlacedItem["item"];
  readonly salt: string;
  readonly proof: readonly string[];
}

async function proveItems(
  control: ControlDatabase,
  { facts, secret }: ClosedDay,
  wanted: ReadonlySet<bigint>,
): Promise<readonly ProvenItem[]> {
  const hashes: Buffer[] = [];
  const found: PlacedItem[] = [];
  const range = { after: BigInt(facts.after), upto: BigInt(facts.last), secret, ends: null };
  const tree = await makeDayTree(control, range, (item) => {
    hashes.push(leafHash(item.leaf));
    if (wanted.has(item.number)) found.push(item);
  });
  if (tree.root.toString("base64") !== facts.root) throw new ActError("day_changed", { date: facts.date });
  const subtree = async (start: number, height: number) =>
    peaks(hashes.slice(start, start + 2 ** height))[0] as Buffer;
  const proven: ProvenItem[] = [];
  for (const { index, item, salt } of found) {
    const proof = await inclusionProof(index, hashes.length, subtree);
    proven.push({
      index,
      item,
      salt: salt.toString("base64"),
      proof: proof.map((hash) => hash.toString("base64")),
    });
  }
  return proven;
}
