import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { generatedDocuments } from "./documents.ts";

const ROOT = resolve(import.meta.dir, "../..");

for (const { path, text } of generatedDocuments()) {
  test(`${path} is what the code says; 'npm run generate' writes it`, async () => {
    expect(await Bun.file(`${ROOT}/${path}`).text()).toBe(text);
  });
}
