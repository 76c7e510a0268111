import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { SetUpError } from "../../scripts/setup/place.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const CACHE = fileURLToPath(new URL("../.cache/npm-gateway", import.meta.url));
const FILES = ["package.json", "package-lock.json"];

/**
 * Installs the npm gateway as the lock beside this file says, apart from the product's packages and without running
 * any package's script.
 *
 * @returns {Promise<string>} the folder it is in
 * @throws {SetUpError}
 */
export async function installNpmGateway() {
  const lock = readFileSync(join(HERE, "package-lock.json"), "utf8");
  const stamp = join(CACHE, ".installed");
  if (read(stamp) === lock) return CACHE;
  process.stderr.write("Installing the npm gateway to compare with …\n");
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  for (const file of FILES) cpSync(join(HERE, file), join(CACHE, file));
  await npmInstall();
  writeFileSync(stamp, lock);
  return CACHE;
}

async function npmInstall() {
  const options = ["--ignore-scripts", "--omit=dev", "--no-fund", "--no-audit", "--loglevel=error"];
  const child = spawn("npm", ["ci", "--prefix", CACHE, ...options], {
    cwd: CACHE,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [complaint, code] = await Promise.all([text(child.stderr), ended]).catch(() => ["", "no npm"]);
  if (code === 0) return;
  throw new SetUpError(
    `npm could not install @portkey-ai/gateway (${code}): ${complaint.trim().split("\n")[0]}`,
  );
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
