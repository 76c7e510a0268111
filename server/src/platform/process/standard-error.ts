import { dlopen } from "bun:ffi";
import { closeSync, openSync } from "node:fs";

const LIBRARIES =
  process.platform === "darwin"
    ? ["libSystem.B.dylib"]
    : ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

const STANDARD_ERROR = 2;

/** A descriptor of our own for what we say, and standard error, where the runtime speaks, which can be silenced. */
export interface StandardError {
  readonly descriptor: number;
  silenceRuntime(): void;
  restoreRuntime(): void;
}

/**
 * Z-1: the runtime prints exceptions past any handler (those of response streams, its own crashes), with their text
 * and with the line they came from, and either may be content. While requests are served, only our log reaches
 * standard error.
 */
export function takeStandardError(): StandardError {
  const calls = openCalls();
  const descriptor = calls ? calls.dup(STANDARD_ERROR) : -1;
  if (calls === null || descriptor < 0)
    return { descriptor: STANDARD_ERROR, silenceRuntime() {}, restoreRuntime() {} };
  return {
    descriptor,
    silenceRuntime() {
      const nowhere = openSync("/dev/null", "w");
      calls.dup2(nowhere, STANDARD_ERROR);
      closeSync(nowhere);
    },
    restoreRuntime: () => void calls.dup2(descriptor, STANDARD_ERROR),
  };
}

function openCalls() {
  for (const library of LIBRARIES) {
    try {
      return dlopen(library, {
        dup: { args: ["int"], returns: "int" },
        dup2: { args: ["int", "int"], returns: "int" },
      }).symbols;
    } catch {}
  }
  return null;
}
