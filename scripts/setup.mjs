import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildDashboard, dashboardIsBuilt } from "./setup/dashboard.mjs";
import { runInstallScripts, scriptsHaveRun } from "./setup/install-scripts.mjs";
import { installPackages, packagesMatchLock } from "./setup/packages.mjs";
import { SetUpError } from "./setup/place.mjs";
import { buildServer, serverIsToBeBuilt } from "./setup/server.mjs";
import { isStamped, stamp } from "./setup/stamp.mjs";
import { alone } from "./setup/turn.mjs";

/**
 * Makes the clone ready to run: the packages of package-lock.json, the two install scripts we name, and the pages. Does nothing,
 * in a few milliseconds, when that has been done.
 *
 * @param {{ quiet?: boolean }} [options]
 */
export async function setUp({ quiet = false } = {}) {
  if (isReady()) return;
  // Standard error: what a command prints for programs goes to standard output.
  const say = quiet ? () => {} : (line) => process.stderr.write(`${line}\n`);
  await alone(say, async () => {
    if (isReady()) return;
    if (!packagesMatchLock()) {
      say("Setting up: installing packages from the npm registry (once, about a minute) …");
      await installPackages();
    }
    if (!isStamped() || !scriptsHaveRun()) {
      say("Setting up: preparing Bun and PostgreSQL …");
      await runInstallScripts();
      stamp();
    }
    if (!dashboardIsBuilt()) say("Setting up: building the pages …");
    await buildDashboard();
    if (serverIsToBeBuilt()) await buildServer();
    say("Setting up: done.");
  });
}

function isReady() {
  return isStamped() && scriptsHaveRun() && dashboardIsBuilt() && !serverIsToBeBuilt();
}

/** For the commands that begin with set-up: one sentence, and no stack trace, when it fails. */
export async function setUpOrExit(options) {
  try {
    await setUp(options);
  } catch (error) {
    process.stderr.write(`${error instanceof SetUpError ? error.message : error.stack}\n`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href)
  await setUpOrExit();
