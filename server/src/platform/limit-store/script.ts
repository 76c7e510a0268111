import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a server runs as one act. It keeps scripts by the SHA-1 of their text, until it is restarted. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

const read = (name: string) => readFileSync(join(import.meta.dir, name), "utf8");
const WINDOW = read("window.lua");

function scriptOf(name: string): Script {
  const source = `${WINDOW}\n${read(name)}`;
  return { source, sha: createHash("sha1").update(source).digest("hex") };
}

export const TAKE = scriptOf("take.lua");
export const CORRECT = scriptOf("correct.lua");
