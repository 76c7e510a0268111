import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, fchmodSync, openSync, readFileSync } from "node:fs";
import { childOptions } from "./account.ts";
import type { Folders } from "./folders.ts";
import type { Runtime } from "./runtime.ts";
import { serverArguments } from "./settings.ts";
import { PORT } from "./socket-folder.ts";

/** The shell leaves at once; it is there because nothing else here can forbid core files, which would hold content. */
const LAUNCH = 'umask 077; ulimit -c 0; exec "$@"';

/**
 * Starts the server in a session of its own: Ctrl-C in the terminal must not reach it before our own drain is over.
 * It outlives us if we are killed, and the next start adopts it.
 */
export function spawnServer(folders: Folders, runtime: Runtime, socketFolder: string): ChildProcess {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = constants;
  const log = openSync(folders.log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, 0o600);
  try {
    fchmodSync(log, 0o600);
    const command = [runtime.postgres, "-D", folders.cluster, ...serverArguments(socketFolder, PORT)];
    const child = spawn("/bin/sh", ["-c", LAUNCH, "sh", ...command], {
      ...childOptions(folders.account),
      cwd: folders.cluster,
      detached: true,
      stdio: ["ignore", "ignore", log],
    });
    // Reported by what is missing afterwards: a process number.
    child.once("error", () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** The server's own last word on why it did not start: it names files and settings, never data. */
export function lastComplaint({ log }: Folders): string {
  const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
  const fatal = lines.findLast((line) => /FATAL|PANIC/.test(line))?.replace(/^.*?(?:FATAL|PANIC):\s*/, "");
  // Before it has read its settings it explains itself in several lines.
  return (fatal ?? (lines.join(" ") || "it gave no reason")).trim();
}
