import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { OperatorError } from "./errors.ts";

/** Certificates and checkpoints have a few kilobytes. */
const USUAL_BYTES = 1024 * 1024;

/**
 * Reads a file that an operator named, as UTF-8. A device, a pipe, a folder or a file that is far too large is
 * refused before it is read.
 * @param what is said to name it, such as "SALLYPORT_TLS_CERT"
 * @throws OperatorError that says what it is instead
 */
export function readSmallFile(path: string, what: string, mostBytes = USUAL_BYTES): string {
  const text = readSmallFileIfAny(path, what, mostBytes);
  if (text === null) throw new OperatorError(`${what} names ${path}, a file that does not exist.`);
  return text;
}

/** The same; null when there is no such file. */
export function readSmallFileIfAny(path: string, what: string, mostBytes = USUAL_BYTES): string | null {
  const descriptor = open(path, what);
  if (descriptor === null) return null;
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile())
      throw new OperatorError(`${what} names ${path}, which is ${kindOf(stats)}; it must name a file.`);
    // The kernel's own files report a size of zero, and other files may grow, so only what is read counts.
    const bytes = Buffer.alloc(Math.min(stats.size, mostBytes) + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    if (length > mostBytes)
      throw new OperatorError(
        `${what} names ${path}, which is larger than the ${mostBytes} bytes that it may have.`,
      );
    return bytes.toString("utf8", 0, length);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(`${what} names ${path}, which cannot be read (${codeOf(error)}).`);
  } finally {
    closeSync(descriptor);
  }
}

/** Without waiting for a pipe's other end. */
function open(path: string, what: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return null;
    const why = code === "EACCES" ? "this user may not read" : `cannot be opened (${code})`;
    throw new OperatorError(`${what} names ${path}, which ${why}.`);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO() || stats.isSocket()) return "a pipe or a socket";
  return "a device";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "no reason given";
}
