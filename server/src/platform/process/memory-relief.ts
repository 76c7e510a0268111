import { forgetStartedCode } from "./program-pages.ts";

const LOOK_EVERY_MS = 5_000;
const GROWTH_BYTES = 16 * 1024 * 1024;

const COUNT_EVERY_MS = 250;
/** Some 10 KB of each long answer is taken for old by the time it ends. */
const MANY_LONG_ANSWERS = 512;

/** By then the compilers have seen the program: their code and that of the start are not needed again soon. */
const WARM_AFTER_MS = 30_000;

/** What goes on in the process. */
export interface Activity {
  /** So little that a pause of some ten milliseconds would go unnoticed. */
  readonly quiet: boolean;
  /** Answers so far that took long enough to outlive a collection of the young. */
  readonly longAnswers: number;
}

/**
 * Keeps resident memory near to what is in use, where the runtime by itself would not: it collects as it allocates.
 * After a burst of large bodies their memory, and what stood in it, would stay until the next burst. And while many
 * answers are streamed, what ended ones leave behind would count as old and stay until it is as much as what lives.
 */
export function startMemoryRelief(activity: Activity): { stop(): void } {
  let restingBytes = process.memoryUsage.rss();
  let collectedAt = 0;
  const timers = [
    setInterval(() => {
      const residentBytes = process.memoryUsage.rss();
      restingBytes = Math.min(restingBytes, residentBytes);
      if (residentBytes < restingBytes + GROWTH_BYTES || !activity.quiet) return;
      Bun.gc(true);
      restingBytes = process.memoryUsage.rss();
    }, LOOK_EVERY_MS),
    setInterval(() => {
      if (activity.longAnswers < collectedAt + MANY_LONG_ANSWERS) return;
      collectedAt = activity.longAnswers;
      // A full collection beside the program, without a pause for all of it.
      Bun.gc(false);
    }, COUNT_EVERY_MS),
    setTimeout(forgetStartedCode, WARM_AFTER_MS),
  ];
  for (const timer of timers) timer.unref();
  return {
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
