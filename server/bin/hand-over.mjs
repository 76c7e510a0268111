import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { oursIn } from "./environment.mjs";

/**
 * Takes the product's settings and secrets out of this process's environment, which the kernel shows to every program of the same user
 * (`/proc/…/environ`, `ps e`) for as long as it runs.
 *
 * @returns {Buffer} `NAME=value` and a zero byte each; to be wiped by whoever passed it on
 */
export function takeOurs() {
  const block = readBlock();
  const ours = oursIn(block);
  block.fill(0);
  return ours;
}

/** Linux gives a new process at most a quarter of its stack, 2 MiB, for arguments and environment (execve(2)). */
const BLOCK_BYTES = 8 * 1024 * 1024;

/** Where the system has no such file, the environment as the runtime knows it. Read into one place, which can be wiped. */
function readBlock() {
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    const file = openSync("/proc/self/environ", "r");
    let length = 0;
    for (let read = 1; read > 0; length += read)
      read = readSync(file, block, length, block.length - length, null);
    closeSync(file);
    return block.subarray(0, length);
  } catch {
    const entries = Object.entries(process.env).map(([name, value]) => `${name}=${value}\0`);
    return Buffer.from(entries.join(""));
  }
}

/** Fields 50 and 51 of /proc/self/stat (proc(5)), counted after the name in parentheses and the state. */
const ENVIRONMENT_START = 47;

/**
 * Overwrites the environment with which this process was started, where the kernel keeps it; where it does not let us, the runtime's
 * own copy at least.
 */
export function forgetEnvironment() {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1).split(" ");
    const [start, end] = fields.slice(ENVIRONMENT_START, ENVIRONMENT_START + 2).map(Number);
    const memory = openSync("/proc/self/mem", "r+");
    try {
      if (start > 0 && end > start) writeSync(memory, Buffer.alloc(end - start), 0, end - start, start);
    } finally {
      closeSync(memory);
    }
  } catch {
    for (const name of Object.keys(process.env)) delete process.env[name];
  }
}
