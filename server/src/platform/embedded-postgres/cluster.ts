import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { OperatorError } from "../../kernel/errors.ts";
import { childOptions } from "./account.ts";
import { type Folders, makePrivateFolder } from "./folders.ts";
import { isAlive } from "./postmaster-file.ts";
import { SUPERUSER } from "./roles.ts";
import { majorOf, type Runtime } from "./runtime.ts";
import { scramVerifier } from "./scram.ts";

/** Who may connect, and how: through the socket, with a password. There is no other line. */
const HOST_BASED_AUTHENTICATION = "local all all scram-sha-256\n";

const UNFINISHED = /^new-(\d+)-/;

export function clusterExists({ cluster }: Folders): boolean {
  return existsSync(join(cluster, "PG_VERSION"));
}

/** True if this call made the cluster: it is complete or not there, for it is made aside and moved. */
export async function makeCluster(folders: Folders, runtime: Runtime, password: string): Promise<boolean> {
  const aside = mkdtempSync(join(folders.home, `new-${process.pid}-`));
  try {
    makePrivateFolder(aside, folders.account);
    await initdb(aside, folders, runtime, password);
    writeFileSync(join(aside, "cluster", "pg_hba.conf"), HOST_BASED_AUTHENTICATION);
    return moveInto(join(aside, "cluster"), folders.cluster);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    // Last, because a program started by a process that died a moment ago may still have been writing there.
    removeUnfinished(folders);
  }
}

async function initdb(
  aside: string,
  folders: Folders,
  { initdb, version }: Runtime,
  password: string,
): Promise<void> {
  // Not the password itself, but what the server would store of it.
  const verifier = join(aside, "verifier");
  writeFileSync(verifier, `${scramVerifier(password)}\n`, { mode: 0o600, flag: "wx" });
  if (folders.account !== undefined) chownSync(verifier, folders.account.uid, folders.account.gid);

  const child = spawn(
    initdb,
    [
      `--pgdata=${join(aside, "cluster")}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${verifier}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
      "--no-instructions",
    ],
    { ...childOptions(folders.account), stdio: ["ignore", "ignore", "pipe"] },
  );
  const [complaints, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  rmSync(verifier, { force: true });
  if (code === 0) return;
  const reason = complaints.split("\n").find((line) => line.includes("error:") || line.includes("FATAL:"));
  throw new OperatorError(
    `PostgreSQL ${majorOf(version)} could not make its files in ${folders.home}: ${reason?.trim() ?? `initdb ended with ${code}`}.`,
  );
}

function moveInto(made: string, cluster: string): boolean {
  try {
    renameSync(made, cluster);
    return true;
  } catch (error) {
    if (existsSync(join(cluster, "PG_VERSION"))) return false;
    throw error;
  }
}

/** What a process left behind that died while it made a cluster. */
function removeUnfinished({ home }: Folders): void {
  for (const name of readdirSync(home)) {
    const pid = Number(UNFINISHED.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(home, name), { recursive: true, force: true });
  }
}

export function assertSameMajor({ cluster }: Folders, { version }: Runtime): void {
  const found = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  if (found === majorOf(version)) return;
  throw new OperatorError(
    `The database in ${cluster} was made by PostgreSQL ${found} and this Sallyport brings ${majorOf(version)}: start the Sallyport that made it, or move its data over with pg_dump.`,
  );
}
