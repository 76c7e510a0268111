import { expect, test } from "bun:test";
import { join } from "node:path";
import { armFailpoint, FAILPOINTS, failpoint, failpointsBuiltIn } from "./failpoint.ts";

const MODULE = join(import.meta.dir, "failpoint.ts");

function run(program: string, define?: "true" | "false") {
  const options = define === undefined ? [] : ["--define", `SALLYPORT_FAILPOINTS=${define}`];
  const imports = `import { armFailpoint, failpoint } from ${JSON.stringify(MODULE)};`;
  return Bun.spawnSync([process.execPath, ...options, "-e", `${imports}\n${program}`]);
}

test("without the launcher's word there are no failpoints, and none can be armed", () => {
  expect(failpointsBuiltIn).toBe(false);
  expect(() => armFailpoint("authenticate:1:kill")).toThrow("without failpoints");
  for (const name of FAILPOINTS) failpoint(name);
});

test("built out, nothing is left of a failpoint's body", () => {
  const { stdout } = run("process.stdout.write(String(failpoint))", "false");
  expect(stdout.toString()).toMatch(/^function failpoint\(\w+\) \{\s*\}$/);
});

test("built in, the process dies by SIGKILL when it passes for the given time", () => {
  const program = `
    armFailpoint("admit-after-begin:3:kill");
    for (let passed = 1; passed < 9; passed += 1) {
      failpoint("authenticate");
      require("node:fs").writeSync(1, String(passed));
      failpoint("admit-after-begin");
    }`;
  const { stdout, signalCode } = run(program, "true");
  expect(signalCode).toBe("SIGKILL");
  expect(stdout.toString()).toBe("123");
});
