import { dirname, join, normalize } from "node:path";
import type { Room } from "./room.ts";
import {
  BANNED_GLOBALS,
  CONTENT_OPENERS,
  FORBIDDEN_FOLDERS,
  KYSELY_FILES,
  LENGTHS,
  MAY_USE_GLOBALS,
  MOST_FILES_IN_FOLDER,
  ROOMS,
} from "./rules.ts";
import type { SourceFile } from "./source.ts";

/** What a file does that it must not. */
export interface Violation {
  readonly rule:
    | "import"
    | "package"
    | "door"
    | "sql"
    | "content"
    | "global"
    | "folder"
    | "room"
    | "length"
    | "crowd"
    | "cycle";
  readonly file: string;
  readonly what: string;
}

const isTest = (path: string) => path.endsWith(".test.ts") || path.includes("/testing/");
const isExempt = (path: string, patterns: readonly RegExp[]) =>
  patterns.some((pattern) => pattern.test(path));

/** Holds files against the rules. Tests may import and use what they need, and are as long as tests may be. */
export function check(files: readonly SourceFile[]): Violation[] {
  const product = files.filter(({ path }) => !isTest(path));
  return [
    ...product.flatMap(checkImports),
    ...product.flatMap(checkGlobals),
    ...files.flatMap(checkPlace),
    ...checkLengths(files),
    ...checkCrowds(files),
    ...findCycles(files),
  ];
}

function roomOf(path: string): Room | undefined {
  const fitting = ROOMS.filter(
    (room) => path === room.path || (room.path.endsWith("/") && path.startsWith(room.path)),
  );
  return fitting.toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** The file a relative import means, as a path in server/src; null for packages. */
function targetOf(file: SourceFile, specifier: string): string | null {
  return specifier.startsWith(".") ? normalize(join(dirname(file.path), specifier)) : null;
}

function checkImports(file: SourceFile): Violation[] {
  const room = roomOf(file.path);
  if (!room) return [];
  return file.imports
    .flatMap((specifier): Violation[] => {
      const violation = (rule: Violation["rule"]) => [{ rule, file: file.path, what: specifier }];
      const target = targetOf(file, specifier);
      if (target === null) return checkPackage(file, room, specifier);
      if (target === "../package.json") return [];
      const other = roomOf(target);
      if (other === room) return [];
      if (!other || !room.rooms.includes(other.path)) return violation("import");
      const door = target.slice(other.path.length);
      return other.doors && !other.doors.includes(door) ? violation("door") : [];
    })
    .concat(checkContent(file));
}

function checkPackage(file: SourceFile, room: Room, specifier: string): Violation[] {
  const allowed = room.packages.some(
    (name) => name === specifier || (name === "node:*" && specifier.startsWith("node:")),
  );
  if (!allowed) return [{ rule: "package", file: file.path, what: specifier }];
  if (specifier === "kysely" && !isExempt(file.path, KYSELY_FILES))
    return [{ rule: "sql", file: file.path, what: specifier }];
  return [];
}

const OPENINGS = ["openContent", "openBytes"];

function checkContent(file: SourceFile): Violation[] {
  if (isExempt(file.path, CONTENT_OPENERS)) return [];
  const opens =
    OPENINGS.some((name) => file.tokens.includes(name)) ||
    has(file, ["Content", ".", "open"]) ||
    has(file, ["Content", ".", "openBytes"]);
  return opens ? [{ rule: "content", file: file.path, what: "openContent" }] : [];
}

function checkGlobals(file: SourceFile): Violation[] {
  if (isExempt(file.path, MAY_USE_GLOBALS)) return [];
  return BANNED_GLOBALS.filter(({ tokens }) => has(file, tokens)).map(({ name }) => ({
    rule: "global",
    file: file.path,
    what: name,
  }));
}

/** Whether the tokens stand in the file one after another, and not as a member of something of ours. */
function has({ tokens }: SourceFile, wanted: readonly string[]): boolean {
  return tokens.some((_, at) => {
    const isMember = tokens[at - 1] === "." && tokens[at - 2] !== "globalThis";
    return !isMember && wanted.every((token, offset) => tokens[at + offset] === token);
  });
}

function checkPlace({ path }: SourceFile): Violation[] {
  const folders = path.split("/").slice(0, -1);
  const bad = folders.filter((folder) => FORBIDDEN_FOLDERS.includes(folder));
  const misplaced: Violation[] =
    roomOf(path) || isTest(path) ? [] : [{ rule: "room", file: path, what: "belongs to no room" }];
  return [...misplaced, ...bad.map((what): Violation => ({ rule: "folder", file: path, what }))];
}

function checkCrowds(files: readonly SourceFile[]): Violation[] {
  const folders = Map.groupBy(
    files.filter(({ path }) => !isTest(path)),
    ({ path }) => dirname(path),
  );
  return [...folders]
    .filter(([, inside]) => inside.length > MOST_FILES_IN_FOLDER)
    .map(([folder, inside]): Violation => ({ rule: "crowd", file: folder, what: `${inside.length} files` }));
}

function checkLengths(files: readonly SourceFile[]): Violation[] {
  const tooLong = files
    .filter(({ path, lines }) => lines > (isTest(path) ? LENGTHS.longestTest : LENGTHS.longest))
    .map(({ path, lines }): Violation => ({ rule: "length", file: path, what: `${lines} lines` }));
  const lengths = files
    .filter(({ path }) => !isTest(path))
    .map(({ lines }) => lines)
    .toSorted((a, b) => a - b);
  const [half = 0, most = 0] = [
    lengths[Math.floor(lengths.length / 2)],
    lengths[Math.floor(lengths.length * 0.9)],
  ];
  if (half >= LENGTHS.median)
    tooLong.push({ rule: "length", file: "all", what: `the median is ${half} lines` });
  if (most >= LENGTHS.ninetieth)
    tooLong.push({ rule: "length", file: "all", what: `one in ten has over ${most} lines` });
  return tooLong;
}

/** Each import cycle once, type imports included, as the files on it. */
function findCycles(files: readonly SourceFile[]): Violation[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const state = new Map<string, "open" | "done">();
  const found: Violation[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const file = byPath.get(path);
    if (!file || state.get(path) === "done") return;
    if (state.get(path) === "open") {
      found.push({
        rule: "cycle",
        file: path,
        what: [...trail.slice(trail.indexOf(path)), path].join(" > "),
      });
      return;
    }
    state.set(path, "open");
    for (const specifier of file.imports) {
      const target = targetOf(file, specifier);
      if (target !== null) walk(target, [...trail, path]);
    }
    state.set(path, "done");
  };
  for (const { path } of files) walk(path, []);
  return found;
}
