import { readFileSync } from "node:fs";
import { isatty } from "node:tty";

/** A terminal, npm and a supervisor can each deliver the same Ctrl-C. */
const SAME_INTERRUPT_MS = 500;

/**
 * Hands signals on to the child, and keeps this process alive while the child drains.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => void} undoes it
 */
export function passSignals(child) {
  let interruptedAt = Number.NEGATIVE_INFINITY;
  const handlers = {
    SIGINT: () => {
      const now = performance.now();
      const again = now - interruptedAt < SAME_INTERRUPT_MS;
      interruptedAt = now;
      // A terminal interrupts its whole foreground, the child too; a second one would mean: do not drain.
      if (!again && !inForeground()) child.kill("SIGINT");
    },
    SIGTERM: () => child.kill("SIGTERM"),
    SIGHUP: () => child.kill("SIGHUP"),
    // Ctrl-\ would make this process dump its memory; the server has no dump.
    SIGQUIT: () => child.kill("SIGQUIT"),
    // Node would open a debugger.
    SIGUSR1: () => {},
  };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
  };
}

function inForeground() {
  try {
    // Fields after the name: state, parent, group, session, terminal, the terminal's foreground group.
    const [, , group, , , foreground] = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1).split(" ");
    return group === foreground;
  } catch {
    return isatty(0) || isatty(1) || isatty(2);
  }
}
