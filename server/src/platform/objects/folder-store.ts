import { type FileHandle, mkdir, open, opendir, rename, rm, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ObjectMissing, type ObjectName, type ObjectStore, type ObjectWriter } from "../../ports/objects.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A folder with a hundred thousand files is slow on some file systems: each holds one in 256. */
const SHARD_DIGITS = 2;
const PIECE_BYTES = 256 * 1024;
/** Files that are removed at the same time. */
const AT_ONCE = 32;
/** Of a file that is being written. */
const UNFINISHED = ".part";

/** Objects as files of one folder, readable by this user only. Several machines may share it. */
export class FolderStore implements ObjectStore {
  readonly #folder: string;

  /** @param folder absolute; made when the first object is */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(name: ObjectName): Promise<ObjectWriter> {
    const path = this.#pathOf(name);
    const unfinished = path + UNFINISHED;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(unfinished, "w", 0o600);
    return {
      write: (piece) => writeAll(file, piece),
      async commit() {
        await file.sync();
        await file.close();
        await rename(unfinished, path);
        await syncFolder(dirname(path));
      },
      async abandon() {
        await file.close().catch(() => {});
        await rm(unfinished, { force: true });
      },
    };
  }

  async *read(name: ObjectName, start: number, end: number): AsyncGenerator<Uint8Array> {
    const file = await openToRead(this.#pathOf(name));
    try {
      for (let at = start; at < end; ) {
        const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - at));
        const { bytesRead } = await file.read(piece, 0, piece.length, at);
        if (bytesRead === 0) return;
        yield piece.subarray(0, bytesRead);
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
  }

  async remove(names: readonly ObjectName[]): Promise<void> {
    const paths = names.map((name) => this.#pathOf(name));
    await someAtOnce(paths, removeFile);
    await someAtOnce([...new Set(paths.map(dirname))], syncFolder);
  }

  async *list(olderThanMs: number): AsyncGenerator<ObjectName> {
    const before = performance.timeOrigin + performance.now() - olderThanMs;
    for await (const organization of namesIn(this.#folder))
      for await (const shard of namesIn(join(this.#folder, organization)))
        for await (const file of namesIn(join(this.#folder, organization, shard))) {
          const object = file.endsWith(UNFINISHED) ? file.slice(0, -UNFINISHED.length) : file;
          if (!UUID.test(organization) || !UUID.test(object)) continue;
          const path = join(this.#folder, organization, shard, file);
          const found = await stat(path).catch(() => null);
          if (found === null || found.mtimeMs > before) continue;
          // Whoever wrote it has ended: it has no name yet, so nobody else can remove it.
          if (file !== object) await rm(path, { force: true });
          else yield { organization, object };
        }
  }

  #pathOf({ organization, object }: ObjectName): string {
    if (!UUID.test(organization) || !UUID.test(object)) throw new RangeError("not the name of an object");
    return join(this.#folder, organization, object.slice(-SHARD_DIGITS), object);
  }
}

/** One after the other, a hundred thousand of them would be late (M-4). */
async function someAtOnce(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < paths.length; at += AT_ONCE)
    await Promise.all(paths.slice(at, at + AT_ONCE).map(work));
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (isMissing(error)) throw new ObjectMissing();
    throw error;
  }
}

/** A name that was added or removed is on the disk when its folder is (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
  try {
    const opened = await open(folder, "r");
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function* namesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
