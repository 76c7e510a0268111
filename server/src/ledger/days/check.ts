import { readAudit } from "../../audit/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Vault } from "../../vault/index.ts";
import { type DayFacts, dayHash } from "./leaf.ts";
import { type ClosedDay, listDays } from "./store.ts";
import { makeDayTree } from "./tree.ts";

/** What was found of the days that are closed. */
export interface DaysReport {
  readonly days: number;
  /** Whether they were held against the signed audit ledger, or only against what the database keeps of them. */
  readonly signed: boolean;
  /** A sentence for each thing that is wrong; empty when all is well. */
  readonly problems: readonly string[];
  /** The last day that was looked at where there are more; null at the end. */
  readonly next: string | null;
}

/** Some of the days, so that nobody waits for the trees of all. */
export interface DaysPart {
  /** Those after this one; null: from the first. */
  readonly after: string | null;
  readonly most: number;
}

/** Below every number there is, so that one slipped in before the first is found. */
const BEFORE_ALL = -(2n ** 63n);
const DAY_MS = 86_400_000;
const EPOCH = new Date(0);
const CLOSED = "ledger.day_closed";

/**
 * C-2: makes the tree of every closed day anew out of the transfers and charges that are stored: one that was changed,
 * removed or added is found, whoever did it.
 * @param ledger the auditor's login and the vault, to hold them against what was signed, with the first part; null without it
 * @param part which days; all of them by default
 */
export async function checkDays(
  database: ControlDatabase,
  ledger: { readonly auditor: ControlDatabase; readonly vault: Vault } | null,
  part: DaysPart = { after: null, most: Number.POSITIVE_INFINITY },
): Promise<DaysReport> {
  const days = await database.asOperator(listDays);
  const { after } = part;
  const from = after === null ? 0 : days.filter(({ facts }) => facts.date <= after).length;
  const chosen = days.slice(from, from + part.most);
  const problems: string[] = [];
  for (const [at, day] of chosen.entries()) {
    const before = days[from + at - 1];
    problems.push(...chainProblems(day, before), ...(await itemProblems(database, day, !before)));
  }
  if (ledger && after === null) problems.push(...(await signatureProblems(ledger, days)));
  const next = from + chosen.length < days.length ? (chosen.at(-1)?.facts.date ?? null) : null;
  return { days: chosen.length, signed: ledger !== null, problems, next };
}

function chainProblems({ facts }: ClosedDay, before: ClosedDay | undefined): readonly string[] {
  if (!before) return facts.previous === null ? [] : [`The days before ${facts.date} are missing.`];
  const follows =
    Date.parse(facts.date) - Date.parse(before.facts.date) === DAY_MS &&
    facts.after === before.facts.last &&
    facts.previous === dayHash(before.facts).toString("base64");
  return follows ? [] : [`${facts.date} does not follow ${before.facts.date}.`];
}

async function itemProblems(
  database: ControlDatabase,
  { facts, secret }: ClosedDay,
  isFirst: boolean,
): Promise<readonly string[]> {
  const after = isFirst ? BEFORE_ALL : BigInt(facts.after);
  const tree = await makeDayTree(database, { after, upto: BigInt(facts.last), secret, ends: null });
  const found = {
    count: tree.count,
    sumMicroUsd: String(tree.sum),
    chargedMicroUsd: String(tree.charged),
    root: tree.root.toString("base64"),
  };
  const { count, sumMicroUsd, chargedMicroUsd, root } = facts;
  if (Bun.deepEquals(found, { count, sumMicroUsd, chargedMicroUsd, root })) return [];
  return [
    `What moved and charged money on ${facts.date} is not what it was when the day was closed: ${count} transfers and charges then, ${tree.count} now.`,
  ];
}

/** What the signed audit ledger says of each day, and whether it says it of every day, once and in order. */
async function signatureProblems(
  { auditor, vault }: { readonly auditor: ControlDatabase; readonly vault: Vault },
  days: readonly ClosedDay[],
): Promise<readonly string[]> {
  const entries = await readAudit(auditor, vault, EPOCH, CLOSED);
  const said = entries.filter(({ action }) => action === CLOSED);
  const problems: string[] = [];
  if (entries.some(({ state }) => state === "damaged" || state === "missing"))
    problems.push("The audit ledger is not what was signed.");
  for (const [at, { facts }] of days.entries()) {
    const entry = said[at];
    if (!entry || !isSame(entry.details, facts))
      problems.push(`The audit ledger does not say of ${facts.date} what is kept of it.`);
  }
  for (const { subject } of said.slice(days.length))
    problems.push(`${subject.id} was closed, and nothing is kept of it.`);
  return problems;
}

const isSame = (details: Readonly<Record<string, unknown>>, facts: DayFacts) =>
  Bun.deepEquals({ ...details }, { ...facts });
