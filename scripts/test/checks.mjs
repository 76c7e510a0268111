import { join } from "node:path";
import { ROOT } from "../setup/place.mjs";
import { failures } from "./failures.mjs";
import { run } from "./run.mjs";

const tool = (name) => join(ROOT, "node_modules", ".bin", name);

/** What is true of the whole repository. Each counts as one test; a warning fails it. */
const CHECKS = [
  {
    name: "formatted and linted (biome)",
    command: [tool("biome"), "check", "--error-on-warnings", "--colors=off"],
  },
  { name: "types fit (tsc)", command: [tool("tsc"), "-p", ".", "--pretty", "false"] },
  { name: "types of the pages fit (tsc)", command: [tool("tsc"), "-p", "dashboard", "--pretty", "false"] },
  { name: "nothing unused (knip)", command: [tool("knip"), "--no-progress"] },
];

export async function runChecks(say) {
  let passed = 0;
  for (const { name, command } of CHECKS) {
    const lines = [];
    const code = await run(command, (line) => lines.push(line));
    say(`   ${code === 0 ? "passed" : "FAILED"}: ${name}`);
    if (code === 0) passed += 1;
    else {
      for (const line of lines) say(`      ${line}`);
      failures.push([`FAILED: ${name}`]);
    }
  }
  return { passed, failed: CHECKS.length - passed, skipped: 0 };
}
