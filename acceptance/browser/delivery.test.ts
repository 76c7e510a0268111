import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const BUILT = join(import.meta.dir, "..", "..", "dashboard", "dist");
const KB = 1_000;

/** As it goes over the line. */
const sizeOf = (file: string) => {
  const bytes = readFileSync(file);
  return file.endsWith(".woff2") ? bytes.length : brotliCompressSync(bytes).length;
};

const shell = readFileSync(join(BUILT, "index.html"), "utf8");
const loaded = [...shell.matchAll(/(?:src|href)="(\/[^"]+)"/g)]
  .map(([, path = ""]) => path)
  .filter((path) => /\.(?:js|css)$/.test(path));
const total = (files: readonly string[]) => files.reduce((sum, file) => sum + sizeOf(file), 0);
const ofKind = (ending: string) =>
  loaded.filter((path) => path.endsWith(ending)).map((path) => join(BUILT, path));

test("the first load of the dashboard has at most 250 KB of script, 20 KB of style, 60 KB of fonts, compressed", () => {
  const all = readdirSync(join(BUILT, "assets", "app")).map((name) => join(BUILT, "assets", "app", name));
  expect(ofKind(".js").length).toBeGreaterThan(0);
  expect(total(ofKind(".js"))).toBeLessThanOrEqual(250 * KB);
  expect(total(ofKind(".css"))).toBeLessThanOrEqual(20 * KB);
  expect(total(all.filter((file) => file.endsWith(".woff2")))).toBeLessThanOrEqual(60 * KB);
});

test("public pages have at most 8 KB of script, and 20 KB of style, compressed", () => {
  const pages = join(import.meta.dir, "..", "..", "server", "src", "http", "pages");
  const named = (folder: string) =>
    readdirSync(join(pages, folder)).map((name) => readFileSync(join(pages, folder, name)));
  const together = (folder: string) => brotliCompressSync(Buffer.concat(named(folder))).length;
  expect(together("scripts")).toBeLessThanOrEqual(8 * KB);
  expect(together("style")).toBeLessThanOrEqual(20 * KB);
});

test("T-3: the document of the dashboard holds no script, no style and nothing of others", () => {
  expect(shell).not.toMatch(/<script(?![^>]*\ssrc=")|<style|\sstyle=|\son\w+=|https?:\/\//i);
});

test("no page of the dashboard is loaded before it is opened, and none has more than 120 KB", () => {
  const entries = new Set(ofKind(".js"));
  const parts = readdirSync(join(BUILT, "assets", "app"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(BUILT, "assets", "app", name))
    .filter((file) => !entries.has(file));
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) expect(sizeOf(part), part).toBeLessThanOrEqual(120 * KB);
});
