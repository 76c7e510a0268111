import { ActError } from "../../kernel/act-error.ts";

const PAUSE_MS = 1_000;
const MOST_PAUSES = 300;

/** One of very many calls: where a server far away counts them and says it is too many, it is made a moment later. */
export async function patiently<Result>(call: () => Promise<Result>): Promise<Result> {
  for (let paused = 0; ; paused += 1) {
    try {
      return await call();
    } catch (error) {
      const tooMany = error instanceof ActError && error.code === "too_many_requests";
      if (!tooMany || paused === MOST_PAUSES) throw error;
      await Bun.sleep(PAUSE_MS);
    }
  }
}
