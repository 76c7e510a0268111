import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { withoutOurs } from "../../server/bin/environment.mjs";
import { ROOT, SetUpError } from "./place.mjs";

const SERVER = join(ROOT, "server");
const BUN = join(ROOT, "node_modules", "bun", "bin", "bun.exe");
/** A folder for each state of the sources: a server that runs goes on loading from its own while a newer one is built. */
const BUILT = join(SERVER, "dist");
const KEPT = 5;

/** Once it is known, it is not looked for again: a process is started from what it found. */
let program = null;

/**
 * The server's program in few files, which load in half the time of its sources (docs/decisions/0053-built-server.md).
 *
 * @returns {string | null} null when it was not built from the sources that are here: then those run, and do the same
 */
export function builtServer() {
  if (program === null) {
    const found = join(BUILT, fingerprint(), "main.js");
    if (existsSync(found)) program = found;
  }
  return program;
}

/** Not while an image is built, where packages come before sources, and not where only another user may write. */
export function serverIsToBeBuilt() {
  return existsSync(join(SERVER, "src")) && builtServer() === null && canWrite(SERVER);
}

/** Builds it: a second, once. */
export async function buildServer() {
  const folder = join(BUILT, fingerprint());
  // It appears complete or not at all.
  const draft = `${folder}.${process.pid}.draft`;
  const child = spawn(BUN, ["--no-env-file", join(SERVER, "bin", "build.ts"), draft], {
    cwd: SERVER,
    env: withoutOurs(process.env),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [complaint, code] = await Promise.all([text(child.stderr), ended]);
  if (code !== 0) throw new SetUpError(`The server could not be built:\n${complaint.trim()}`);
  renameSync(draft, folder);
  for (const old of newestFirst(BUILT).slice(KEPT)) rmSync(old, { recursive: true, force: true });
}

function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * By time and size: to read all sources takes longer than the built program saves. In whole seconds, which is what archives keep.
 * The clone's own place is in it, because the built program finds its other files by it.
 */
function fingerprint() {
  const hash = createHash("sha256")
    .update(`${ROOT}\0`)
    .update(readFileSync(join(ROOT, "package-lock.json")));
  for (const path of [join(SERVER, "bin", "build.ts"), ...sourcesIn(join(SERVER, "src"))]) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${Math.floor(mtimeMs / 1_000)} ${size}\0`);
  }
  return hash.digest("hex").slice(0, 16);
}

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return /(?<!\.test)\.(ts|json)$/.test(entry.name) ? [path] : [];
  });
}

function newestFirst(folder) {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
}
