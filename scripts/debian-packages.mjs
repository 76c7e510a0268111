import { spawn } from "node:child_process";
import { accessSync, constants, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";

/** Programs for administrators are not on every user's PATH, and run without being root all the same. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Asked by Debian's packages before they start a service; 101 means: do not (invoke-rc.d). */
const SERVICE_POLICY = "/usr/sbin/policy-rc.d";

/** One sentence that names what is missing and what to do. */
export class MissingPackagesError extends Error {}

/** @param {string} program @returns {string | undefined} its path */
function findProgram(program) {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/**
 * Finds programs that come from Debian packages, and as root installs the packages of those that are missing.
 *
 * @param {Readonly<Record<string, string>>} packageOf the package of each program, by the program's name
 * @param {(line: string) => void} [say]
 * @returns {Promise<Record<string, string>>} the path of each program
 * @throws {MissingPackagesError}
 */
export async function debianPrograms(packageOf, say = (line) => void process.stderr.write(`${line}\n`)) {
  const missing = Object.keys(packageOf).filter((program) => findProgram(program) === undefined);
  if (missing.length > 0) await install([...new Set(missing.map((program) => packageOf[program]))], say);
  const found = Object.keys(packageOf).map((program) => [program, findProgram(program)]);
  const absent = found.filter(([, path]) => path === undefined).map(([program]) => program);
  if (absent.length > 0)
    throw new MissingPackagesError(`${absent.join(" and ")} cannot be found, although installed.`);
  return Object.fromEntries(found);
}

async function install(packages, say) {
  const names = packages.join(" ");
  if (findProgram("apt-get") === undefined)
    throw new MissingPackagesError(`Missing: ${names} (Debian's names). Install them, then try again.`);
  if (process.getuid?.() !== 0)
    throw new MissingPackagesError(
      `Missing Debian packages: ${names}. Run 'apt-get install ${names}' as root, then try again.`,
    );
  say(`Installing Debian packages: ${names} …`);
  const allowServices = forbidServices();
  try {
    await aptGet("update");
    await aptGet("install", "-y", "--no-install-recommends", ...packages);
  } finally {
    allowServices();
  }
}

/** We need the program; its service would take ports of this machine. */
function forbidServices() {
  try {
    writeFileSync(SERVICE_POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755, flag: "wx" });
  } catch {
    // The administrator has a policy of their own.
    return () => {};
  }
  return () => rmSync(SERVICE_POLICY, { force: true });
}

/** What stalls is asked for again; the manager's own patience is two minutes, and it tries once. */
const PATIENCE = [
  "-o",
  "Acquire::Retries=4",
  "-o",
  "Acquire::http::Timeout=20",
  "-o",
  "DPkg::Lock::Timeout=120",
];

async function aptGet(...command) {
  const child = spawn(findProgram("apt-get") ?? "apt-get", ["-q", ...PATIENCE, ...command], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [complaint, code] = await Promise.all([text(child.stderr), ended]);
  if (code === 0) return;
  const reason = complaint.split("\n").find((line) => line.startsWith("E:")) ?? `it ended with ${code}`;
  throw new MissingPackagesError(`apt-get ${command.join(" ")} failed: ${reason}`);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
