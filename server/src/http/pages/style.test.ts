import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asset, assetAt } from "./assets.ts";

const ROOT = join(import.meta.dir, "../../../..");
const SHARED = "brand/style";
const OWN = ["dashboard/src/style", "server/src/http/pages/style"];

interface Rule {
  readonly file: string;
  readonly selector: string;
  readonly says: string;
}

/** Every rule outside of `@media`, with white space made alike. */
function rulesIn(folder: string): readonly Rule[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".css"))
    .flatMap((name) => {
      const text = readFileSync(join(ROOT, folder, name), "utf8")
        .replaceAll(/\/\*[\s\S]*?\*\//g, "")
        .replaceAll(/@(?:media|supports|keyframes)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "")
        .replaceAll(/@import[^;]*;/g, "");
      return [...text.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = "", says = ""]) => ({
        file: `${folder}/${name}`,
        selector: selector.trim().replaceAll(/\s+/g, " "),
        says: says.trim().replaceAll(/\s+/g, " "),
      }));
    });
}

test("what pages of both kinds share is drawn in brand/ only: no rule is written twice", () => {
  const [ofPeople = [], ofThePublic = []] = OWN.map(rulesIn);
  const shared = rulesIn(SHARED);
  expect(shared.length).toBeGreaterThan(100);
  const places = new Map<string, string[]>();
  for (const rules of [ofPeople, ofThePublic, shared])
    for (const key of new Set(rules.map(({ selector, says }) => `${selector} { ${says} }`)))
      places.set(key, [...(places.get(key) ?? []), rules[0]?.file.split("/")[0] ?? ""]);
  expect([...places].filter(([, folders]) => folders.length > 1)).toEqual([]);
  // Nor is the same part drawn in two ways.
  const names = new Set(ofPeople.map(({ selector }) => selector));
  expect(ofThePublic.filter(({ selector }) => names.has(selector)).map(({ selector }) => selector)).toEqual(
    [],
  );
});

test("public pages get the shared styles whole: fonts under hashed addresses, nothing left to import", async () => {
  const answer = assetAt(asset("public.css"));
  const text = (await answer?.text()) ?? "";
  expect(text).not.toContain("@import");
  expect(text).toContain("--accent:");
  expect(text).toContain(".btn.main {");
  const fonts = [...text.matchAll(/url\("([^"]+)"\)/g)].map(([, address = ""]) => address);
  expect(fonts).toHaveLength(3);
  for (const address of fonts) expect(assetAt(address)?.status).toBe(200);
  expect(Bun.gzipSync(text).byteLength).toBeLessThan(20_000);
});
