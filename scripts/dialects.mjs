// npm run dialects: official SDKs against servers of every kind of provider, written to docs/dialects.md.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setUpOrExit } from "./setup.mjs";

await setUpOrExit({ quiet: true });
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { status } = spawnSync(
  path("../node_modules/bun/bin/bun.exe"),
  ["--no-env-file", path("../acceptance/sdks/write.ts")],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
