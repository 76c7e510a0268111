import { type Clock, systemClock } from "../kernel/clock.ts";
import type { GenerationId } from "../kernel/ids.ts";
import type { Log } from "../ports/log.ts";
import { Turns } from "./partials/partials.ts";
import { ProviderRoom } from "./provider-room.ts";
import { workOn } from "./work.ts";
import type { WorkParts } from "./work-by-model.ts";
import { type ClaimedTask, claim, type Ending, type PutBack, renew } from "./work-store.ts";

export interface TaskLimits {
  /** A worker that was not heard from for so long is dead, and another goes on. */
  readonly leaseMs: number;
  /** How often it looks for tasks. */
  readonly lookMs: number;
  /** Tasks of this worker at once. */
  readonly atOnce: number;
  /** Tasks of one organization at once, on all workers, whoever else waits. It has more while nobody else does. */
  readonly ofOne: number;
  /** Slots of each kind that nobody gets beyond that: whoever comes next begins at once. */
  readonly spare: number;
  /** Those among them that ask a model: what needs none has room also while all providers hang. */
  readonly asking: number;
  /** Those that ask none: more than keep all image processes busy would only wait for them. */
  readonly here: number;
  /** Those that ask the same provider: the others have room also while one hangs. */
  readonly ofProvider: number;
}

const USUAL: TaskLimits = {
  ...{ leaseMs: 30_000, lookMs: 250 },
  ...{ atOnce: 64, ofOne: 4, spare: 4, asking: 48, here: 12, ofProvider: 32 },
};
/** Longest time that a worker that is to end waits for what it has begun. */
const STOP_MS = 20_000;

export interface RunningTasks {
  /** Resolves when nothing that could be begun is under way any more. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Takes tasks in turns of their organizations, and works on several at once. */
export function runTasks(
  parts: WorkParts,
  log: Log,
  limits: Partial<TaskLimits> = {},
  clock: Pick<Clock, "monotonicMs"> = systemClock,
): RunningTasks {
  const { leaseMs, lookMs, atOnce, ofOne, spare, asking, here, ofProvider } = { ...USUAL, ...limits };
  const running = new Map<GenerationId, Promise<void>>();
  const isAsking = new Set<GenerationId>();
  const room = new ProviderRoom(clock, ofProvider);
  const turns = new Turns();
  let [looking, again, stopped, failing]: [Promise<void> | null, boolean, boolean, string] = [
    null,
    false,
    false,
    "",
  ];

  const tell = (error: unknown) => {
    const failure = error instanceof Error ? error.name : "unknown";
    if (failure !== failing) log.write("error", "generations_not_taken", { failure });
    failing = failure;
  };
  const begin = (task: ClaimedTask) => {
    const { id, provider } = task;
    if (provider !== null) room.begins(provider, id);
    const answered = () => {
      if (provider === null) return;
      room.answered(provider, id);
      look();
    };
    const work = workOn({ ...parts, answered, turns }, task)
      .then((ending) => {
        if (provider === null) return;
        if ("waitMs" in ending && ending.isFull) room.refused(provider, id, ending.waitMs);
        else room.ended(provider, id, hadRoom(ending));
      })
      .catch((error: unknown) => {
        const failure = error instanceof Error ? error.name : "unknown";
        log.write("error", "generation_failed", { failure });
        if (provider !== null) room.ended(provider, id, false);
      })
      .finally(() => {
        running.delete(task.id);
        isAsking.delete(task.id);
        look();
      });
    running.set(task.id, work);
    if (task.model !== null) isAsking.add(task.id);
  };
  const take = async () => {
    try {
      do {
        again = false;
        const most = atOnce - running.size;
        if (stopped || most <= 0) return;
        const taken = await parts.database.asOperator((db) =>
          claim(db, parts.worker, {
            ...{ leaseMs, most, ofOne, spare, ofProvider },
            asking: parts.models === null ? 0 : asking - isAsking.size,
            here: here - (running.size - isAsking.size),
            windows: room.sizes(),
          }),
        );
        // One that this worker could not say for too long that it works on is given to it again: it goes on with it.
        for (const task of taken) if (!running.has(task.id)) begin(task);
      } while (again);
      failing = "";
    } catch (error) {
      tell(error);
    }
  };
  const look = () => {
    again = true;
    looking ??= take().finally(() => {
      looking = null;
    });
  };
  const looks = setInterval(look, lookMs);
  const renews = setInterval(() => {
    if (running.size === 0) return;
    parts.database.asOperator((db) => renew(db, parts.worker, [...running.keys()], leaseMs)).catch(tell);
  }, leaseMs / 3);
  const idle = async () => {
    for (look(); looking !== null || running.size > 0; ) await (looking ?? Promise.race(running.values()));
  };
  look();
  return {
    idle,
    async stop() {
      stopped = true;
      clearInterval(looks);
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, STOP_MS);
      await Promise.race([idle(), patience.promise]);
      clearTimeout(timer);
      clearInterval(renews);
    },
  };
}

/** Its provider worked on it, whatever came of it. */
function hadRoom(ending: Ending | PutBack): boolean {
  return (
    !("waitMs" in ending) &&
    ending.answeredBy !== null &&
    !ending.isUnknown &&
    ending.failure !== "generation_provider"
  );
}
