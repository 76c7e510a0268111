import type { SealedObjects } from "../objects/index.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import type { Log } from "../ports/log.ts";
import { duePictures, knownObjects, picturesDestroyed, sweepDeletions } from "./sweep-store.ts";

/** So many that folders are synced once for many, and so few that none waits for long behind the others. */
const MOST_AT_ONCE = 4_000;
const LOOK_EVERY_MS = 2_000;
/** No upload takes as long from its first object to its row. */
const ORPHANED_MS = 3_600_000;

export interface SweepParts {
  /** With the worker's login. */
  readonly database: ControlDatabase;
  readonly objects: SealedObjects;
}

/** What a sweep did. */
export interface Swept {
  readonly pictures: number;
  /** For how many seconds the time of the one that waited longest was over; 0 for none. */
  readonly lateSeconds: number;
}

/** M-4: takes away every picture whose time is over, and destroys its keys. Killed at any step, it is finished by the next one. */
export async function sweep({ database, objects }: SweepParts): Promise<Swept> {
  let [pictures, lateSeconds] = [0, 0];
  for (;;) {
    const due = await database.asOperator((db) => duePictures(db, MOST_AT_ONCE));
    if (due.length === 0) return { pictures, lateSeconds };
    await objects.destroy(due.flatMap((one) => one.objects));
    await database.asOperator((db) =>
      picturesDestroyed(
        db,
        due.map(({ upload }) => upload),
      ),
    );
    pictures += due.length;
    lateSeconds = Math.max(lateSeconds, ...due.map((one) => one.lateSeconds));
  }
}

/** Destroys what no picture has: left by a process that ended between an object and its row. Resolves to how many. */
export async function sweepOrphans(
  { database, objects }: SweepParts,
  olderThanMs = ORPHANED_MS,
): Promise<number> {
  let count = 0;
  for await (const group of objects.groups(olderThanMs, MOST_AT_ONCE)) {
    const known = await database.asOperator((db) => knownObjects(db, group));
    const orphans = group.filter(({ object }) => !known.has(object));
    if (orphans.length > 0) await objects.destroy(orphans);
    count += orphans.length;
  }
  return count;
}

/** @param sweepHistory forgets what is old of what was made */
export function pictureJobs(
  parts: SweepParts,
  sweepHistory: (db: OperatorDb) => Promise<void>,
): readonly Job[] {
  return [
    {
      name: "pictures.orphans",
      when: "*/10 * * * *",
      async run() {
        await sweepOrphans(parts);
        await parts.database.asOperator(sweepDeletions);
        await parts.database.asOperator(sweepHistory);
      },
    },
  ];
}

interface RunningSweep {
  /** How late the latest picture was that was taken away late, in seconds, and how many were since the start. */
  figures(): Swept;
  stop(): Promise<void>;
}

/**
 * Sweeps every other second: a timer of the job queue rings once a minute, which is as long as a picture may be late.
 * @param sweepMore what else is to be destroyed in time
 */
export function runSweep(parts: SweepParts, log: Log, sweepMore: () => Promise<void>): RunningSweep {
  let [pictures, lateSeconds, failing] = [0, 0, ""];
  const work = async () => {
    try {
      await sweepMore();
      const swept = await sweep(parts);
      pictures += swept.pictures;
      lateSeconds = swept.lateSeconds;
      failing = "";
    } catch (error) {
      const failure = error instanceof Error ? error.name : "unknown";
      if (failure !== failing) log.write("error", "pictures_not_swept", { failure });
      failing = failure;
    }
  };
  let working: Promise<void> | null = null;
  const timer = setInterval(() => {
    working ??= work().finally(() => {
      working = null;
    });
  }, LOOK_EVERY_MS);
  return {
    figures: () => ({ pictures, lateSeconds }),
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
