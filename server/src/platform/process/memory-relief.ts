import { forgetStartedCode } from "./program-pages.ts";

const LOOK_EVERY_MS = 5_000;
const GROWTH_BYTES = 16 * 1024 * 1024;

/** By then the compilers have seen the program: their code and that of the start are not needed again soon. */
const WARM_AFTER_MS = 30_000;

/**
 * Collects garbage when the process has grown and is quiet. The runtime collects only as it allocates, so after a
 * burst of large bodies their memory and its content would stay until the next burst.
 * @param quiet whether a pause of some ten milliseconds would go unnoticed
 */
export function startMemoryRelief(quiet: () => boolean): { stop(): void } {
  let restingBytes = process.memoryUsage.rss();
  const timer = setInterval(() => {
    const residentBytes = process.memoryUsage.rss();
    restingBytes = Math.min(restingBytes, residentBytes);
    if (residentBytes < restingBytes + GROWTH_BYTES || !quiet()) return;
    Bun.gc(true);
    restingBytes = process.memoryUsage.rss();
  }, LOOK_EVERY_MS);
  const warm = setTimeout(forgetStartedCode, WARM_AFTER_MS);
  timer.unref();
  warm.unref();
  return {
    stop() {
      clearInterval(timer);
      clearTimeout(warm);
    },
  };
}
