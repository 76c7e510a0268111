import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { builtServer } from "../../scripts/setup/server.mjs";
import { cleanEnvironment } from "./environment.mjs";
import { forgetEnvironment, takeOurs } from "./hand-over.mjs";
import { passSignals } from "./signals.mjs";

const BUN = fileURLToPath(new URL("../../node_modules/bun/bin/bun.exe", import.meta.url));
const CONFIGURATION = fileURLToPath(new URL("bunfig.toml", import.meta.url));
const SOURCE = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const SERVER = fileURLToPath(new URL("..", import.meta.url));

/** Through which the program gets its settings and secrets, as main.ts reads them. */
const HAND_OVER = 3;

/**
 * The signals to end by as the server did. Others would make this process dump its
 * memory (SIGABRT, SIGSEGV, …) or open a debugger (SIGUSR1); for those the exit code says it, as a shell's does.
 */
const QUIET_ENDS = new Set(["SIGHUP", "SIGINT", "SIGKILL", "SIGTERM"]);

/**
 * Runs the server's program, and ends as it ends: with its exit code, or by its signal.
 *
 * It starts in a folder of ours, because Bun reads files of the folder it starts in, even where options tell it not
 * to: a tsconfig.json there can replace every import. Relative paths still mean the caller's folder; its program
 * learns that from SALLYPORT_CALLER_DIRECTORY.
 *
 * @param {string[]} commandLine
 */
export async function launch(commandLine) {
  // This is where the caller's environment ends.
  const environment = cleanEnvironment(process.env);
  const ours = takeOurs();
  forgetEnvironment();
  // Crash trials alone have failpoints, and run the sources; without them their calls are empty (kernel/failpoint.ts).
  const failpoints = ours.includes("SALLYPORT_FAILPOINT=") && !ours.includes("SALLYPORT_FAILPOINT=\0");
  const runtimeOptions = [
    "--no-env-file",
    `--config=${CONFIGURATION}`,
    "--no-install",
    "--define",
    `SALLYPORT_FAILPOINTS=${failpoints}`,
  ];
  const program = (failpoints ? null : builtServer()) ?? SOURCE;
  const child = spawn(BUN, [...runtimeOptions, program, ...commandLine], {
    stdio: ["inherit", "inherit", "inherit", "pipe"],
    cwd: SERVER,
    env: {
      ...environment,
      SALLYPORT_CALLER_DIRECTORY: process.cwd(),
      // By this number the server notices that its launcher was killed.
      SALLYPORT_LAUNCHER_PID: String(process.pid),
      SALLYPORT_HAND_OVER: String(HAND_OVER),
    },
  });
  handOver(child.stdio[HAND_OVER], ours);
  const release = passSignals(child);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...end) => resolve(end));
  });
  release();
  if (signal === null) process.exitCode = code;
  else if (QUIET_ENDS.has(signal)) process.kill(process.pid, signal);
  else process.exitCode = 128 + constants.signals[signal];
}

/** The environment of a process can be read by others of the same user; what goes through a pipe cannot. */
function handOver(pipe, ours) {
  // It may end before it has read; then it says why itself.
  pipe.on("error", () => {});
  pipe.end(ours, () => ours.fill(0));
}
