import { dlopen } from "bun:ffi";
import { readFileSync } from "node:fs";

const MADV_DONTNEED = 4;
const LIBRARIES = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

/** A mapping of code in /proc/self/smaps: its addresses, and how much of it is no longer the file's. */
const CODE = /^([\da-f]+)-([\da-f]+) r-xp [^\n]* \/[^\n]*\n(?:[A-Z][^\n]*\n)*?Anonymous: +(\d+) kB/gm;

/**
 * Linux: takes the program's code out of this process's memory; what runs from now on comes back page by page from the
 * file, which the kernel keeps. Half of the code that a server touches it touches while it starts, and never again.
 * @returns whether the kernel agreed
 */
export function forgetStartedCode(): boolean {
  if (process.platform !== "linux") return false;
  for (const library of LIBRARIES) {
    try {
      const { symbols } = dlopen(library, { madvise: { args: ["u64", "u64", "int"], returns: "int" } });
      const results = [...readFileSync("/proc/self/smaps", "utf8").matchAll(CODE)]
        // Pages that were written are not in the file and would be lost.
        .filter(([, , , anonymous]) => anonymous === "0")
        .map(([, from, to]) => {
          const start = BigInt(`0x${from}`);
          return symbols.madvise(start, BigInt(`0x${to}`) - start, MADV_DONTNEED);
        });
      return results.length > 0 && results.every((result) => result === 0);
    } catch {}
  }
  return false;
}
