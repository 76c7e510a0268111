import { type Clock, isoTime, systemClock } from "../../kernel/clock.ts";
import { newId } from "../../kernel/ids.ts";
import { secureRandomBytes } from "../../kernel/random.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Log } from "../../ports/log.ts";
import { type DayFacts, dayHash } from "./leaf.ts";
import { beginDay, closeDay, listDays, type OpenDay } from "./store.ts";
import { makeDayTree } from "./tree.ts";

const SECRET_BYTES = 32;
const DAY_MS = 86_400_000;

/**
 * C-2: closes every day that is over: its transfers and charges become a tree, and the root an audit entry. Every node that
 * has the auditor's login may run it at any time: a day is closed once, in order, and none is left out, however long
 * nobody looked.
 * @param database connected with the auditor's login
 * @returns the dates that were closed by this call
 */
export async function closeDays(
  database: ControlDatabase,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  const closed: string[] = [];
  for (;;) {
    const today = isoTime(clock.nowMs()).slice(0, 10);
    const open = await database.asOperator((db) => beginDay(db, today, secureRandomBytes(SECRET_BYTES)));
    if (!open) return closed;
    const facts = await factsOf(database, open);
    const isMine = await database.asOperator((db) =>
      closeDay(db, facts, newId(), secureRandomBytes(SECRET_BYTES)),
    );
    if (isMine) closed.push(facts.date);
  }
}

async function factsOf(database: ControlDatabase, open: OpenDay): Promise<DayFacts> {
  const before = (await database.asOperator(listDays)).findLast(({ facts }) => facts.date < open.date);
  const ends = startOfNext(open.date);
  const tree = await makeDayTree(database, { ...open, upto: open.settled, ends });
  return {
    date: open.date,
    after: String(open.after),
    last: String(tree.last),
    count: tree.count,
    sumMicroUsd: String(tree.sum),
    chargedMicroUsd: String(tree.charged),
    root: tree.root.toString("base64"),
    previous: before ? dayHash(before.facts).toString("base64") : null,
  };
}

/** The first moment after a date, as the items write moments. */
function startOfNext(date: string): string {
  return `${isoTime(Date.parse(date) + DAY_MS).slice(0, 10)}T00:00:00.000000Z`;
}

/** How often somebody looks whether a day is over. */
const LOOK_EVERY_MS = 30_000;

/** Closes days as they end, until it is stopped. What fails is told to the log, once for each kind, and tried again. */
export function runDayKeeper(database: ControlDatabase, log: Log): { stop(): Promise<void> } {
  let working: Promise<void> | null = null;
  let failing = "";
  async function work(): Promise<void> {
    try {
      await closeDays(database);
      failing = "";
    } catch (error) {
      const failure = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      // Somebody was moving money just then.
      if (failure === LOCK_NOT_AVAILABLE) return;
      if (failure !== failing) log.write("error", "ledger_day_failed", { failure });
      failing = failure;
    }
  }
  const look = () => {
    working ??= work().finally(() => {
      working = null;
    });
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return {
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}

const LOCK_NOT_AVAILABLE = "55P03";
