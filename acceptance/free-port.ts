import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";

/** Below them systems give no port to who asks for any. */
const LOWEST = 15_000;

/** Where the ports begin that the system gives away, to listeners and to connections. */
function firstGiven(): number {
  try {
    return Number.parseInt(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8"), 10);
  } catch {
    return 32_768;
  }
}

/** By this process already: who asked for one may not listen there yet. */
const given = new Set<number>();
const HIGHEST = Math.max(firstGiven(), LOWEST + 5_000) - 1;

/**
 * A port of this machine for somebody who has to know it before they listen. The system gives it to nobody meanwhile, as it
 * might one of its own: tests beside this one open connections all the time.
 */
export function freePort(): number {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port)) continue;
    try {
      Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } }).stop(true);
      given.add(port);
      return port;
    } catch {
      // Somebody has it; there are thousands.
    }
  }
}
