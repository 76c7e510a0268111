import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { passSignals } from "../../server/bin/signals.mjs";
import { ROOT } from "../setup/place.mjs";

/** An allow-list: proxies, runtime options and settings of the product in the caller's shell must not change a test. */
const VARIABLES = ["PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "TERM", "CI"];

/** Nothing is written to the home folder, and no crash report is sent to anyone. */
const SETTINGS = {
  BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
  BUN_ENABLE_CRASH_REPORTING: "0",
  DO_NOT_TRACK: "1",
  NO_COLOR: "1",
};

/**
 * Runs a program in a clean environment.
 *
 * @param {string[]} command
 * @param {(line: string) => void} onLine told each line of its output as it comes
 * @param {Record<string, string>} [more] variables beside those of every test
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
export async function run([program, ...parameters], onLine, more = {}) {
  const kept = VARIABLES.filter((name) => name in process.env).map((name) => [name, process.env[name]]);
  const child = spawn(program, parameters, {
    cwd: ROOT,
    env: { ...Object.fromEntries(kept), ...SETTINGS, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const release = passSignals(child);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      onLine(String(error));
      resolve(1);
    });
    child.once("close", (status) => resolve(status ?? 1));
  });
  release();
  return code;
}
