import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./place.mjs";

/** In node_modules, because it must vanish together with what it speaks for. */
const STAMP = join(ROOT, "node_modules", ".sallyport-set-up");

/** A shared folder may be used by another platform, which needs other binaries. */
function fingerprint() {
  const lock = readFileSync(join(ROOT, "package-lock.json"));
  return `${createHash("sha256").update(lock).digest("hex")} ${process.platform} ${process.arch}`;
}

export function isStamped() {
  try {
    return readFileSync(STAMP, "utf8") === fingerprint();
  } catch {
    return false;
  }
}

export function stamp() {
  writeFileSync(STAMP, fingerprint());
}
