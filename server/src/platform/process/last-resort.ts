import type { Log } from "../../ports/log.ts";

/**
 * Handles exceptions that nobody caught: logs their class, and the process goes on. The runtime would print their
 * text, which may be content (Z-1), and would end the process with every other request.
 */
export function catchTheUncaught(log: Log): void {
  const note = (kind: "exception" | "rejection") => (error: unknown) =>
    log.write("error", "uncaught", { kind, failure: nameOf(error) });
  process.on("uncaughtException", note("exception"));
  process.on("unhandledRejection", note("rejection"));
}

/** The name of the class. An object's own name could be anything. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
