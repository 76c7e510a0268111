import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "./errors.ts";
import { readSmallFile } from "./small-file.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "small-file-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function refusal(path: string): string {
  try {
    readSmallFile(path, "SALLYPORT_TLS_CERT");
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    return String(error);
  }
}

describe("a file that an operator names", () => {
  test("is read, also through a link, and also one of the kernel's that says it is empty", () => {
    writeFileSync(join(folder, "file"), "größe\n");
    symlinkSync(join(folder, "file"), join(folder, "link"));
    expect(readSmallFile(join(folder, "file"), "it")).toBe("größe\n");
    expect(readSmallFile(join(folder, "link"), "it")).toBe("größe\n");
    expect(readSmallFile("/proc/self/comm", "it")).toMatch(/\w/);
  });

  test("may have so many bytes, and not one more", () => {
    const path = join(folder, "hundred");
    writeFileSync(path, "x".repeat(100));
    expect(readSmallFile(path, "it", 100)).toHaveLength(100);
    expect(() => readSmallFile(path, "it", 99)).toThrow("larger than the 99 bytes");
  });

  test("is refused in words when it never ends, never comes, is none, is far too large or is not there", () => {
    const pipe = join(folder, "pipe");
    expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
    const large = join(folder, "large");
    writeFileSync(large, "");
    truncateSync(large, 10 * 1024 ** 3);
    expect(refusal("/dev/zero")).toContain("/dev/zero, which is a device");
    expect(refusal("/dev/null")).toContain("which is a device");
    expect(refusal(pipe)).toContain("which is a pipe");
    expect(refusal(folder)).toContain("which is a folder");
    expect(refusal(large)).toContain("larger than");
    expect(refusal(join(folder, "none"))).toContain("does not exist");
    expect(refusal(join(folder, "file", "below"))).toContain("cannot be opened");
    for (const path of ["/dev/zero", pipe, folder, large])
      expect(refusal(path)).toContain("SALLYPORT_TLS_CERT");
  });
});
