import type { LimitMeaning } from "../limits/index.ts";

/** "each key", "the project 0198…" */
export function subjectWords({ scope, subject }: Pick<LimitMeaning, "scope" | "subject">): string {
  return subject === null ? `each ${scope}` : `the ${scope} ${subject}`;
}
