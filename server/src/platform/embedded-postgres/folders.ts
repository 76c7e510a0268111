import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../../kernel/errors.ts";
import { type Account, assertReachable, databaseAccount } from "./account.ts";

/** Where everything of the embedded database is, inside the data folder. */
export interface Folders {
  readonly home: string;
  readonly cluster: string;
  readonly log: string;
  readonly account: Account | undefined;
}

/**
 * Makes what is missing. When root runs the product, only the cluster and the socket folder belong to the database's
 * user: the folder around them stays root's, so that root never writes where another user could have put a link.
 */
export function prepareFolders(dataDir: string): Folders {
  try {
    const asRoot = process.getuid?.() === 0;
    const mode = asRoot ? 0o711 : 0o700;
    mkdirSync(dataDir, { recursive: true, mode });
    // One spelling for all processes: they recognize the server by the path in its command line.
    const home = join(realpathSync(dataDir), "postgres");
    const cluster = join(home, "cluster");
    const account = databaseAccount(cluster);
    for (const folder of [dataDir, home]) {
      mkdirSync(folder, { recursive: true, mode });
      const { uid, mode: found } = statSync(folder);
      if (asRoot && uid === 0 && (found & mode) !== mode) chmodSync(folder, (found | mode) & 0o777);
    }
    assertReachable(home, account);
    return { home, cluster, log: join(home, "server.log"), account };
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw unwritable(dataDir, error);
  }
}

/** A 0700 folder that belongs to the database's user. */
export function makePrivateFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
}

/** Whether nobody but the database's user can have put something into the folder. */
export function isPrivateFolder(folder: string, account: Account | undefined): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const owner = account?.uid ?? process.getuid?.();
  return found?.isDirectory() === true && found.uid === owner && (found.mode & 0o777) === 0o700;
}

function unwritable(dataDir: string, error: unknown): OperatorError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return new OperatorError(
    `The data folder ${dataDir} cannot be used (${code}): make it a folder this user can write, or set SALLYPORT_DATA_DIR to one.`,
    { cause: error },
  );
}
