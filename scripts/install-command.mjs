import { spawn } from "node:child_process";
import { MissingPackagesError } from "./debian-packages.mjs";

/** A connection that says nothing more would otherwise be waited for as long as the installer likes: npm waits five minutes. */
const ATTEMPT_MS = 120_000;
const ATTEMPTS = 3;

/**
 * Runs the command of a package manager. One that fails or takes too long is tried again: what comes over a network
 * comes the next time.
 *
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, attempts?: number, attemptMs?: number }} [options]
 * @returns {Promise<void>}
 * @throws {MissingPackagesError} with the last line of what the last attempt said
 */
export async function install(program, words, options = {}) {
  const { attempts = ATTEMPTS, attemptMs = ATTEMPT_MS, cwd, env } = options;
  for (let attempt = 1; ; attempt += 1) {
    const child = spawn(program, words, {
      cwd,
      env,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: attemptMs,
      killSignal: "SIGKILL",
    });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (piece) => {
      complaint += piece;
    });
    // Not "close": what it started may live on and keep the pipe open.
    const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
    child.stderr.destroy();
    if (code === 0) return;
    if (attempt < attempts) continue;
    const reason = complaint.trim().split("\n").at(-1) || `it ended with ${code ?? child.signalCode}`;
    throw new MissingPackagesError(`${program} ${words.join(" ")} failed: ${reason}`);
  }
}
