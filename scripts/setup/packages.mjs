import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { withoutOurs } from "../../server/bin/environment.mjs";
import { hasBun } from "./install-scripts.mjs";
import { ROOT, SetUpError } from "./place.mjs";

/**
 * Said on the command line, where no environment variable or user configuration (NODE_ENV=production, omit,
 * ignore-scripts=false) can say otherwise.
 */
const OPTIONS = [
  "--loglevel=error",
  "--ignore-scripts",
  "--include=dev",
  "--include=optional",
  "--no-fund",
  "--no-audit",
];

/** Whether npm, run by us or by hand, has installed exactly what package-lock.json says. */
export function packagesMatchLock() {
  let installed;
  try {
    // npm's own record of what is in the folder.
    installed = JSON.parse(readFileSync(join(ROOT, "node_modules", ".package-lock.json"), "utf8")).packages;
  } catch {
    return false;
  }
  const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  return (
    hasBun() &&
    // Optional: for another platform than where the lock was written, at the one version its parent names.
    Object.entries(installed).every(([path, { optional }]) => path in wanted || optional === true) &&
    Object.entries(wanted).every(([path, { version, integrity, link, optional }]) => {
      if (!path.includes("node_modules/")) return true;
      const found = installed[path];
      if (found === undefined) return optional === true;
      if (link === true) return existsSync(join(ROOT, path));
      return found.version === version && found.integrity === integrity;
    })
  );
}

/** Installs what package-lock.json says, and nothing else. */
export async function installPackages() {
  assertWritable();
  const complaint = await npm("ci");
  if (complaint === undefined) return;
  if (!complaint.includes("code EUSAGE")) throw failed(complaint);

  // A registry that lacks an optional package of a foreign platform writes a lock that `npm ci` refuses everywhere.
  // `npm install` takes it, so what it installed is held against the lock by ourselves.
  const second = await npm("install", "--no-save");
  if (second !== undefined) throw failed(second);
  if (packagesMatchLock()) return;
  throw new SetUpError(
    "package-lock.json does not fit package.json: run 'npm install', and commit the lock it writes.",
  );
}

function assertWritable() {
  try {
    accessSync(ROOT, constants.W_OK);
    if (existsSync(join(ROOT, "node_modules"))) accessSync(join(ROOT, "node_modules"), constants.W_OK);
  } catch {
    throw new SetUpError(
      `${ROOT} cannot be written by this user: run 'npm run setup' there once as its owner.`,
    );
  }
}

/** Returns what npm complained of, or undefined when it has done its work. */
async function npm(...command) {
  const [program, ...before] = npmProgram();
  const child = spawn(program, [...before, ...command, ...OPTIONS], {
    cwd: ROOT,
    env: withoutOurs(process.env),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => {
    child.once("error", () => resolve("missing"));
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  const [complaint, end] = await Promise.all([text(child.stderr), ended]);
  if (end === "missing")
    throw new SetUpError("npm was not found: install Node.js 20 or later together with npm.");
  if (typeof end === "string") throw new SetUpError("Set-up was interrupted: run it again.");
  return end === 0 ? undefined : complaint;
}

function failed(complaint) {
  const reasons = complaint.split("\n").filter((line) => /^npm error (?!\s*at |A complete log)/.test(line));
  return new SetUpError(
    [
      ...reasons.slice(0, 6),
      "npm could not install the packages: set-up needs the npm registry and about 600 MB of disk.",
    ].join("\n"),
  );
}

/** The npm that runs us, if one does: a machine may have several. */
function npmProgram() {
  // npm tells its scripts by this variable where it is.
  const running = process.env.npm_execpath;
  return running && basename(running) === "npm-cli.js" ? [process.execPath, running] : ["npm"];
}
