import { chownSync, linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Folders, isPrivateFolder, makePrivateFolder } from "./folders.ts";

/** The socket's name ends in the port, which has no other meaning here. */
export const PORT = 5432;

/** sun_path with its terminating zero: 108 bytes on Linux, 104 on macOS. */
const LONGEST = process.platform === "darwin" ? 103 : 107;

/** A 0700 folder whose path is short enough for a socket; outside the data folder only if that is too deep. */
export function socketFolder(folders: Folders): string {
  const inside = join(folders.home, "run");
  if (fits(inside)) {
    makePrivateFolder(inside, folders.account);
    return inside;
  }
  const record = join(folders.home, "socket-dir");
  const recorded = readRecord(record);
  if (recorded !== undefined && fits(recorded) && isPrivateFolder(recorded, folders.account)) return recorded;

  rmSync(record, { force: true });
  const made = mkdtempSync(join(fits(join(tmpdir(), "sallyport-XXXXXX")) ? tmpdir() : "/tmp", "sallyport-"));
  if (folders.account !== undefined) chownSync(made, folders.account.uid, folders.account.gid);
  return recordOnce(record, made);
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= LONGEST;
}

function readRecord(record: string): string | undefined {
  try {
    return readFileSync(record, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Of two processes starting at once, the first decides. */
function recordOnce(record: string, folder: string): string {
  const draft = `${record}.${process.pid}`;
  writeFileSync(draft, folder, { mode: 0o600 });
  try {
    linkSync(draft, record);
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return readRecord(record) ?? folder;
  } finally {
    rmSync(draft, { force: true });
  }
}
