import { spawn } from "node:child_process";
import { join } from "node:path";
import { installNpmGateway } from "../bench/npm-gateway/install.mjs";
import { passSignals } from "../server/bin/signals.mjs";
import { debianPrograms, MissingPackagesError } from "./debian-packages.mjs";
import { ROOT, SetUpError } from "./setup/place.mjs";
import { setUpOrExit } from "./setup.mjs";

/** The Debian package of each program the bench runs. */
const PROGRAMS = {
  nginx: "nginx",
  "redis-server": "redis-server",
  wrk: "wrk",
  taskset: "util-linux",
};

const wanted = process.argv.slice(2);
await setUpOrExit();
process.exitCode = await run(wanted.includes("--help") ? wanted : [...wanted, ...(await prepared())]);

/** Installs what is compared with, and says where it is. */
async function prepared() {
  try {
    const { nginx, "redis-server": redis, wrk } = await debianPrograms(PROGRAMS);
    return [
      `--nginx=${nginx}`,
      `--redis=${redis}`,
      `--wrk=${wrk}`,
      `--npm-gateway=${await installNpmGateway()}`,
    ];
  } catch (error) {
    if (!(error instanceof MissingPackagesError || error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

async function run(options) {
  const bun = join(ROOT, "node_modules", "bun", "bin", "bun.exe");
  const child = spawn(bun, ["--no-env-file", join(ROOT, "bench", "main.ts"), ...options], {
    stdio: "inherit",
    cwd: join(ROOT, "bench"),
  });
  const release = passSignals(child);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => resolve(status ?? 1));
  });
  release();
  return code;
}
