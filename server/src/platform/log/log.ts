import pino from "pino";
import type { Log } from "../../ports/log.ts";

/** Writes events as JSON lines to standard error. Only the fields of the event go in: no host name, no process id. */
export function createLog(): Log {
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    pino.destination({ fd: 2, sync: true }),
  );
  return {
    write: (level, event, fields) => logger[level]({ event, ...fields }),
  };
}
