// npm run screenshots [-- --only NAME …] [--drawn FOLDER]: pictures of every page and state.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setUpOrExit } from "./setup.mjs";
import { preparePrograms } from "./test/programs.mjs";

await setUpOrExit({ quiet: true });
await preparePrograms((line) => process.stdout.write(`${line}\n`));
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { status } = spawnSync(
  path("../node_modules/bun/bin/bun.exe"),
  ["--no-env-file", path("../acceptance/browser/screenshots.ts"), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
