import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT, SetUpError } from "./place.mjs";

/** Beside node_modules, which npm empties. It names the process whose turn it is. */
const TURN = join(ROOT, ".set-up.lock");

const PATIENCE_MS = 600_000;

/** Two set-ups at once would empty the folder under each other: the second waits, and then finds the work done. */
export async function alone(say, work) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let round = 0; !take(); round += 1) {
    if (round === 0) say("Setting up: waiting for another set-up to finish …");
    if (Date.now() > deadline)
      throw new SetUpError(`Another set-up does not finish: end it, delete ${TURN} and try again.`);
    await sleep(100);
  }
  try {
    await work();
  } finally {
    rmSync(TURN, { force: true });
  }
}

function take() {
  const draft = `${TURN}.${process.pid}`;
  try {
    writeFileSync(draft, String(process.pid));
    // A link appears complete or not at all, and never replaces one.
    linkSync(draft, TURN);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") {
      throw new SetUpError(
        `${ROOT} cannot be written by this user (${error.code}): run 'npm run setup' there once as its owner.`,
      );
    }
    setAsideIfDead();
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The holder may have been killed. Moved, not removed: a faster process may have replaced the dead one's by its own. */
function setAsideIfDead() {
  const aside = `${TURN}.${process.pid}.dead`;
  try {
    if (isAlive(Number(readFileSync(TURN, "utf8")))) return;
    renameSync(TURN, aside);
    if (isAlive(Number(readFileSync(aside, "utf8")))) linkSync(aside, TURN);
    rmSync(aside, { force: true });
  } catch {
    // It is gone, or someone else was faster.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
