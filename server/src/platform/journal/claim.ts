import { dlopen } from "bun:ffi";
import { type FileHandle, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "../../kernel/errors.ts";

/** The file that whoever writes or replays a journal holds locked. A folder without it is no journal, or not yet. */
const CLAIM_FILE = "owner";

/** Holds a journal: no other process writes or replays it. Closing it gives it up. */
export type Claim = FileHandle;

/**
 * Claims a folder that was just made. The lock is there before the file has its name, so that a process which starts
 * at the same moment never takes the folder for an abandoned one.
 * @throws OperatorError when the file system has no locks
 */
export async function claimNew(folder: string): Promise<Claim> {
  const handle = await open(join(folder, `${CLAIM_FILE}.new`), "wx", 0o600);
  if (!lock(handle)) {
    await handle.close();
    throw new OperatorError(`The file system of ${folder} has no locks (flock), which the journal needs.`);
  }
  await handle.write(String(process.pid));
  await rename(join(folder, `${CLAIM_FILE}.new`), join(folder, CLAIM_FILE));
  return handle;
}

/**
 * Claims a journal that its process left behind; null while that process lives, or another one replays it.
 * @throws OperatorError when it is another user's
 */
export async function claimLeftBehind(folder: string): Promise<Claim | null> {
  const handle = await open(join(folder, CLAIM_FILE), "r+").catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new OperatorError(`The journal in ${folder} cannot be opened (${code}); its usage would be lost.`);
  });
  if (!handle || lock(handle)) return handle;
  await handle.close();
  return null;
}

const LIBRARIES = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1", "libSystem.B.dylib"];
const LOCK_EX = 2;
const LOCK_NB = 4;

let flock: ((fd: number, operation: number) => number) | null = null;

/**
 * flock(2): the kernel gives the lock up when the process ends, however it ends, and it holds between containers
 * that share a volume, where process numbers mean nothing.
 */
function lock(handle: FileHandle): boolean {
  flock ??= load();
  return flock(handle.fd, LOCK_EX | LOCK_NB) === 0;
}

function load(): (fd: number, operation: number) => number {
  for (const library of LIBRARIES) {
    try {
      return dlopen(library, { flock: { args: ["int", "int"], returns: "int" } }).symbols.flock;
    } catch {}
  }
  throw new OperatorError("The journal needs flock(2), and no C library with it was found.");
}
