import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { debianPrograms } from "../../scripts/debian-packages.mjs";
import { OUTSIDE_PROGRAMS } from "../../scripts/outside-programs.mjs";

setDefaultTimeout(300_000);

const DEPLOY = resolve(import.meta.dir, "../../deploy");
const shipped = (name: string) => readFileSync(join(DEPLOY, name), "utf8");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sallyport-lint-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function run(...command: readonly string[]): { readonly code: number; readonly said: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command]);
  return { code: exitCode, said: `${stdout}${stderr}` };
}

describe("D-6: the Dockerfile", () => {
  test("has nothing that hadolint would say", async () => {
    const hadolint = await OUTSIDE_PROGRAMS.hadolint();
    expect(run(hadolint, join(DEPLOY, "Dockerfile"))).toEqual({ code: 0, said: "" });
    const moving = write("Dockerfile", "FROM node:latest\nRUN cd /tmp && apt-get install curl\n");
    expect(run(hadolint, moving)).toMatchObject({ code: 1, said: expect.stringContaining("DL3007") });
  });
});

describe("the compose file", () => {
  const check = join(import.meta.dir, "check-compose.py");

  test("is what the Compose specification allows", async () => {
    const python = await OUTSIDE_PROGRAMS.composeSpecification();
    expect(run(python, check, join(DEPLOY, "compose.yaml"))).toEqual({ code: 0, said: "" });
    for (const [right, wrong] of [
      ["service_completed_successfully", "service_is_happy"],
      ["stop_grace_period: 60s", "stop_grace_period: [60]"],
      ["networks: [counting]", "networks: [nowhere]"],
    ] as const) {
      const text = shipped("compose.yaml");
      expect(text).toContain(right);
      expect(run(python, check, write("compose.yaml", text.replace(right, wrong))).code, wrong).toBe(1);
    }
  });
});

describe("the systemd unit", () => {
  test.skipIf(Bun.which("systemd-analyze") === null)("is understood by systemd, every line of it", () => {
    const text = shipped("sallyport.service").replace("/usr/bin/node ", `${Bun.which("node")} `);
    const verify = (unit: string) => run("systemd-analyze", "verify", "--man=no", unit);
    expect(verify(write("sallyport.service", text))).toEqual({ code: 0, said: "" });
    const misspelt = write("misspelt.service", text.replace("NoNewPrivileges=", "NoNewPriviliges="));
    expect(verify(misspelt).said).toContain("NoNewPriviliges");
  });
});

describe("the alerts", () => {
  test("are rules that Prometheus takes, and fire when their examples say", async () => {
    const { promtool = "" } = await debianPrograms({ promtool: "prometheus" });
    const prometheus = join(folder, "prometheus");
    mkdirSync(prometheus);
    for (const file of ["alerts.yaml", "alerts.test.yaml"])
      copyFileSync(join(DEPLOY, "prometheus", file), join(prometheus, file));
    expect(run(promtool, "check", "rules", join(prometheus, "alerts.yaml"))).toMatchObject({ code: 0 });
    const tried = run(promtool, "test", "rules", join(prometheus, "alerts.test.yaml"));
    expect(tried.code, tried.said).toBe(0);
  });
});
