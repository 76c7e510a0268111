import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { install } from "./install-command.mjs";
import { ROOT } from "./setup/place.mjs";

/** Programs from npm that only some tests run and that bring hundreds of packages: each in a folder of its own, outside the lock file. */
const FOLDER = join(ROOT, "node_modules", ".cache", "node");

/**
 * Finds a program that comes from npm, and installs it when it is missing. Nothing of it runs while it is installed.
 *
 * @param {string} name such as "lighthouse"
 * @param {string} version exact
 * @param {(line: string) => void} [say]
 * @returns {Promise<string>} the folder of the package
 * @throws {MissingPackagesError}
 */
export async function nodeProgram(name, version, say = (line) => void process.stderr.write(`${line}\n`)) {
  const folder = join(FOLDER, `${name.replaceAll(/[@/]/g, "")}-${version}`);
  const done = join(folder, "installed");
  const path = join(folder, "node_modules", ...name.split("/"));
  if (existsSync(done)) return path;
  say(`Installing ${name}@${version} …`);
  mkdirSync(folder, { recursive: true });
  // So that npm does not look for a project further up.
  writeFileSync(join(folder, "package.json"), "{}\n");
  const words = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--fetch-timeout=20000",
  ];
  try {
    await install("npm", [...words, `${name}@${version}`], { cwd: folder });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  writeFileSync(done, "");
  return path;
}
