// npm run trials [-- NAME …]: the long trials in full. Their figures go to docs/trials.md.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setUpOrExit } from "./setup.mjs";

await setUpOrExit({ quiet: true });
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { status } = spawnSync(
  path("../node_modules/bun/bin/bun.exe"),
  ["--no-env-file", path("../acceptance/trials/run.ts"), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
