import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Pattern } from "./patterns.ts";
import { type Finding, searchFile } from "./search.ts";

/** A folder to search, or one file. */
export interface Place {
  readonly folder: string;
  /** Folders in it too. */
  readonly deep: boolean;
  /** Only files changed since then; null for every file. */
  readonly sinceMs: number | null;
}

/** What was looked at, and what was found. */
export interface Searched {
  readonly files: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
  /** Files that could not be read or were too large to read to their end. */
  readonly skipped: readonly string[];
}

/** Enough for any file of ours; the rest of a larger one is reported as skipped. */
const FILE_LIMIT_BYTES = 64 * 1024 * 1024 * 1024;
/** Other programs' temporary files are looked at too, but not without end. */
const SHARED_LIMIT_BYTES = 2 * 1024 * 1024 * 1024;

/** Searches every regular file of the places. A link is not followed; a file that goes away meanwhile is gone. */
export async function searchPlaces(
  places: readonly Place[],
  patterns: readonly Pattern[],
): Promise<Searched> {
  const seen = new Set<string>();
  const total = { files: 0, bytes: 0, findings: [] as Finding[], skipped: [] as string[] };
  for (const place of places) {
    let budget = place.sinceMs === null ? Number.POSITIVE_INFINITY : SHARED_LIMIT_BYTES;
    for await (const path of filesOf(place)) {
      if (seen.has(path)) continue;
      seen.add(path);
      try {
        const { bytes, findings } = await searchFile(path, patterns, Math.min(FILE_LIMIT_BYTES, budget));
        budget -= bytes;
        total.files += 1;
        total.bytes += bytes;
        total.findings.push(...findings);
        if (bytes >= FILE_LIMIT_BYTES || budget <= 0) total.skipped.push(path);
      } catch (error) {
        if (codeOf(error) !== "ENOENT") total.skipped.push(path);
      }
      if (budget <= 0) break;
    }
  }
  return total;
}

async function* filesOf({ folder, deep, sinceMs }: Place): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => codeOf(error));
  if (entries === "ENOTDIR") yield folder;
  if (typeof entries === "string") return;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && deep) yield* filesOf({ folder: path, deep, sinceMs });
    if (entry.isFile() && (sinceMs === null || (await changedAtMs(path)) >= sinceMs)) yield path;
  }
}

async function changedAtMs(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  return found === null ? 0 : Math.max(found.mtimeMs, found.ctimeMs);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
