import { spawnSync } from "node:child_process";
import { lstatSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { OperatorError } from "../../kernel/errors.ts";

/** The operating system user that the database runs as, when that is not the user we run as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** In this order. PostgreSQL refuses root, and initdb wants a user that the system knows by name. */
const CANDIDATES = ["postgres", "_postgres", "nobody"];

/** Undefined: as ourselves. Root hands the database to an unprivileged user; an existing cluster to its owner. */
export function databaseAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));

  const owner = lstatSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) {
    const name = known.find(({ uid }) => uid === owner.uid)?.name ?? `number ${owner.uid}`;
    return { uid: owner.uid, gid: owner.gid, name };
  }
  for (const candidate of CANDIDATES) {
    const account = known.find(({ name, uid }) => name === candidate && uid !== 0);
    if (account !== undefined) return account;
  }
  throw new OperatorError(
    "PostgreSQL does not run as root and this system has neither a user 'postgres' nor 'nobody': start Sallyport as an ordinary user.",
  );
}

/** What a child process needs to run as the account. Its environment is never ours: that holds secrets. */
export function childOptions(account: Account | undefined) {
  const user = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  return { ...user, env: { LC_ALL: "C" }, cwd: "/" } as const;
}

/** Tried for real, because mode bits do not tell about access lists, mounts and confinement. */
export function assertReachable(folder: string, account: Account | undefined): void {
  if (account === undefined) return;
  const tried = spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], childOptions(account));
  if (tried.status === 0) return;
  const closed = ancestors(folder).find((ancestor) => !mayEnter(ancestor, account)) ?? folder;
  throw new OperatorError(
    `The database runs as the user '${account.name}', who cannot enter ${closed}: set SALLYPORT_DATA_DIR to a folder within its reach, such as /var/lib/sallyport.`,
  );
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [...ancestors(parent), folder];
}

function mayEnter(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
