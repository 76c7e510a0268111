import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { OperatorError } from "../../kernel/errors.ts";
import { type Attempt, attempt, type Connection } from "./connection.ts";
import type { Folders } from "./folders.ts";
import { disownLockFiles, postmasterPid, removeEmptyLock, servesCluster } from "./postmaster-file.ts";
import type { Runtime } from "./runtime.ts";
import { lastComplaint, spawnServer } from "./server-process.ts";

export interface Reached {
  readonly superuser: pg.Client;
  /** Undefined: the server was there already, or another process won the race to start it. */
  readonly child: ChildProcess | undefined;
  /** Which of the connections it was that the server took. */
  readonly accepted: number;
}

/**
 * Connects to the server of the cluster: the one that runs, or else one we start. PostgreSQL's own lock on the
 * cluster decides a race between two starters; the loser's server ends, and the loser connects to the winner's.
 * @param connections one for each password that may be the right one, tried in this order
 */
export async function reachServer(
  folders: Folders,
  runtime: Runtime,
  connections: readonly Omit<Connection, "user">[],
  patienceMs: number,
): Promise<Reached> {
  const [connection] = connections;
  if (connection === undefined) throw new RangeError("no connection to try");
  const deadline = performance.now() + patienceMs;
  let child: ChildProcess | undefined;
  for (;;) {
    const { result, accepted } = await attemptEach(connections, Math.min(5_000, patienceMs));
    if ("client" in result) return { superuser: result.client, child: serving(child, folders), accepted };
    if (result.refusal === "locked") throw refusedPassword(serving(child, folders), folders);

    const holder = postmasterPid(folders.cluster);
    const held = holder !== undefined && servesCluster(holder, folders.cluster);
    if (child === undefined && !held && result.refusal === "absent") {
      disownLockFiles(folders.cluster, connection.host, connection.port);
      removeEmptyLock(folders.cluster);
      child = spawnServer(folders, runtime, connection.host);
    } else if (child !== undefined && ended(child)) {
      if (!held) throwUnlessPassing(folders);
      child = undefined;
    }
    if (performance.now() > deadline) throw tooSlow(folders, holder, patienceMs);
    await sleep(child === undefined ? 50 : 10);
  }
}

/** Goes on to the next password only when the server says that this one is wrong. */
async function attemptEach(
  connections: readonly Omit<Connection, "user">[],
  timeoutMs: number,
): Promise<{ readonly result: Attempt; readonly accepted: number }> {
  let result: Attempt = { refusal: "locked" };
  let accepted = 0;
  for (const connection of connections) {
    result = await attempt(connection, timeoutMs);
    if ("client" in result || result.refusal !== "locked") break;
    accepted += 1;
  }
  return { result, accepted };
}

/**
 * A server killed a moment ago can leave processes that still hold its memory, and one that lost a race finds the
 * winner's lock, or finds it before anything is written in it: all are over soon. Anything else will not get better.
 */
function throwUnlessPassing(folders: Folders): void {
  const complaint = lastComplaint(folders);
  if (/still in use|lock file .* (already exists|is empty)/.test(complaint)) return;
  throw new OperatorError(`The database in ${folders.cluster} did not start: ${complaint}.`);
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

function serving(child: ChildProcess | undefined, { cluster }: Folders): ChildProcess | undefined {
  return child?.pid === postmasterPid(cluster) ? child : undefined;
}

function refusedPassword(child: ChildProcess | undefined, { cluster }: Folders): OperatorError {
  // Ends the server we started for nothing, unless someone with the right key has come to use it.
  child?.kill("SIGTERM");
  return new OperatorError(
    `The master key is not the one that the data in ${cluster} was made with: set SALLYPORT_MASTER_KEY to that key, or SALLYPORT_DATA_DIR to another folder.`,
  );
}

function tooSlow({ cluster }: Folders, holder: number | undefined, patienceMs: number): OperatorError {
  return new OperatorError(
    `The database in ${cluster} (process ${holder ?? "unknown"}) does not answer after ${patienceMs / 1000} seconds: it may still be recovering or stopping; if it stays so, end that process and start again.`,
  );
}
