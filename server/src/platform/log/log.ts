import pino from "pino";
import type { Log } from "../../ports/log.ts";

/**
 * Writes events as JSON lines to standard error, or to a descriptor that stands for it. Only the fields of the event
 * go in: no host name, no process id.
 */
export function createLog(descriptor = 2): Log {
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    pino.destination({ fd: descriptor, sync: true }),
  );
  return {
    write: (level, event, fields) => logger[level]({ event, ...fields }),
  };
}
