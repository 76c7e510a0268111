// Writes the documents that are generated from the code. Part of `npm run generate`.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generatedDocuments } from "../server/documents/documents.ts";

for (const { path, text } of generatedDocuments()) {
  await writeFile(fileURLToPath(new URL(`../${path}`, import.meta.url)), text);
  process.stdout.write(`${path}\n`);
}
