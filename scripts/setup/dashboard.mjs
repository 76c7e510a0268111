import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT, SetUpError } from "./place.mjs";

const DASHBOARD = join(ROOT, "dashboard");
/** In the folder it speaks for, so that it vanishes with it. */
const STAMP = join(DASHBOARD, "dist", ".built-from");
const SOURCES = [
  "dashboard/index.html",
  "dashboard/vite.config.ts",
  "dashboard/package.json",
  "dashboard/src",
  "brand",
];

/** Whether the pages that people use are built from the sources that are here. */
export function dashboardIsBuilt() {
  // While an image is built, packages come before sources.
  if (!existsSync(join(DASHBOARD, "index.html"))) return true;
  try {
    return readFileSync(STAMP, "utf8") === fingerprint();
  } catch {
    return false;
  }
}

/** Builds them: a few seconds, once. */
export async function buildDashboard() {
  if (dashboardIsBuilt()) return;
  const built = fingerprint();
  const vite = join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", "--logLevel", "error"], {
    cwd: DASHBOARD,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [complaint, code] = await Promise.all([text(child.stderr), ended]);
  if (code !== 0) throw new SetUpError(`The pages could not be built:\n${complaint.trim()}`);
  writeFileSync(STAMP, built);
}

function fingerprint() {
  const hash = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json")));
  for (const path of SOURCES.flatMap(filesIn))
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex");
}

function filesIn(path) {
  if (!/^(dashboard\/src|brand)/.test(path)) return [path];
  return readdirSync(join(ROOT, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length))
    .sort();
}
