// npm run generate: everything in the repository that is made from the code.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setUpOrExit } from "./setup.mjs";

await setUpOrExit({ quiet: true });
const bun = fileURLToPath(new URL("../node_modules/bun/bin/bun.exe", import.meta.url));
for (const script of ["generate-documents.mjs", "generate-database-types.mjs"]) {
  const { status } = spawnSync(bun, ["--no-env-file", fileURLToPath(new URL(script, import.meta.url))], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
