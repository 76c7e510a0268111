import type { Invocation } from "../terminal.ts";
import type { Performer } from "./performer.ts";

/**
 * Opens what operations are done with, and closes it afterwards.
 * @param url of `--url`; undefined: this machine's own deployment
 * @param asAuditor on this machine, with the auditor's login
 */
export async function withPerformer<Result>(
  invocation: Invocation,
  url: unknown,
  work: (performer: Performer) => Promise<Result>,
  asAuditor = false,
): Promise<Result> {
  // Loaded here and not at the top: one needs the database's client, the other the network's.
  if (typeof url === "string") {
    const { withRemote } = await import("./remote.ts");
    return withRemote(invocation, url, work);
  }
  const { withLocal, withLocalAuditor } = await import("./local.ts");
  return asAuditor ? withLocalAuditor(invocation, work) : withLocal(invocation, work);
}
