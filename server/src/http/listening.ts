import { OperatorError } from "../kernel/errors.ts";

/**
 * Finds out at once whether the port is free, before anything is opened or written down for a server that could not listen. Imports
 * nothing of what will be served: the launcher asks, and would have the whole gateway in its memory.
 * @throws OperatorError when it is not
 */
export async function refuseTakenPort(hostname: string, port: number): Promise<void> {
  try {
    const probe = Bun.serve({ hostname, port, reusePort: false, fetch: () => new Response() });
    await probe.stop(true);
  } catch (error) {
    throw explainListening(error, hostname, port);
  }
}

/** Why a server cannot listen there, in a sentence for its operator. */
export function explainListening(error: unknown, hostname: string, port: number): OperatorError {
  if (error instanceof OperatorError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EADDRINUSE")
    return new OperatorError(
      `Port ${port} is taken on ${hostname}; stop the program that has it, or set SALLYPORT_PORT to another port.`,
    );
  if (code === "EACCES")
    return new OperatorError(
      `Port ${port} needs more rights than this user has; set SALLYPORT_PORT to one above 1023.`,
    );
  return new OperatorError(`The server cannot listen on ${hostname}:${port} (${code || "no reason given"}).`);
}
