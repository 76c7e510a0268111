import type { Log } from "../../ports/log.ts";

/**
 * What nobody caught: noted by its class, and the process goes on. The runtime would print its text, which may be
 * content (Z-1), and would end the process, and with it every other request.
 */
export function catchTheUncaught(log: Log): void {
  const note = (kind: "exception" | "rejection") => (error: unknown) =>
    log.write("error", "uncaught", { kind, failure: nameOf(error) });
  process.on("uncaughtException", note("exception"));
  process.on("unhandledRejection", note("rejection"));
}

/** Of the class and not of the object, whose name could be anything. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
