import { NoAnswer, Problem } from "./problem.ts";

/** Keys of acts of which nobody knows yet whether they were done, by what was asked. */
const unfinished = new Map<string, string>();
/** A refusal with one of these says nothing of an earlier try with the same key. */
const STILL_OPEN: ReadonlySet<string> = new Set(["idempotency_in_progress"]);

/**
 * Does an act under a key of its own, so that it is done once although it is sent twice. Where no answer came, or one that says only that
 * the server failed, the next try of the same act has the same key: it may have been done.
 * @param what the call and all that it was asked
 * @param send sends it under that key
 */
export async function once<Answer>(what: string, send: (key: string) => Promise<Answer>): Promise<Answer> {
  const key = unfinished.get(what) ?? crypto.randomUUID();
  unfinished.set(what, key);
  try {
    const answer = await send(key);
    unfinished.delete(what);
    return answer;
  } catch (error) {
    const isOpen =
      error instanceof NoAnswer ||
      (error instanceof Problem && (error.status >= 500 || STILL_OPEN.has(error.code)));
    if (!isOpen) unfinished.delete(what);
    throw error;
  }
}
