import { cpus, release, totalmem } from "node:os";
import packageJson from "../npm-gateway/package.json" with { type: "json" };
import type { Setting } from "../setting.ts";
import { percent } from "./table.ts";

/** What was measured on and with. Nothing that tells one machine from another of its kind. */
export interface Machine {
  readonly lines: readonly (readonly [what: string, which: string])[];
}

export async function describeMachine({ options, otherWork }: Setting): Promise<Machine> {
  const { programs, quick } = options;
  const processors = cpus();
  return {
    lines: [
      ["date", new Date().toISOString().slice(0, 10)],
      ["commit", await describeCommit()],
      ["processor", `${processors[0]?.model.trim() ?? "unknown"}, ${processors.length} cores`],
      ["memory", `${Math.round(totalmem() / 1024 ** 3)} GiB`],
      ["kernel", `Linux ${release()} ${process.arch}`],
      ["Bun", Bun.version],
      ["Node.js (npm gateway)", (await printedBy(["node", "--version"])).replace(/^v/, "")],
      ["@portkey-ai/gateway", packageJson.dependencies["@portkey-ai/gateway"]],
      ["nginx", /nginx\/(\S+)/.exec(await printedBy([programs.nginx, "-v"]))?.[1] ?? "unknown"],
      ["wrk", /^wrk (?:debian\/)?(\S+)/.exec(await printedBy([programs.wrk, "-v"]))?.[1] ?? "unknown"],
      [
        "other work before",
        `gateway's core ${percent(otherWork.gateway)}, load's core ${percent(otherWork.load)}`,
      ],
      ["kind of run", quick ? "quick: the figures are rough" : "whole"],
    ],
  };
}

async function describeCommit(): Promise<string> {
  const commit = await printedBy(["git", "rev-parse", "--short=12", "HEAD"]);
  if (!/^[0-9a-f]{12}$/.test(commit)) return "unknown";
  const changed = await printedBy([
    "git",
    "status",
    "--porcelain",
    "--",
    "../server",
    "../package-lock.json",
  ]);
  return changed === "" ? commit : `${commit}, with changes of the server that are not committed`;
}

/** On either output: programs disagree on where a version belongs. */
async function printedBy(command: readonly string[]): Promise<string> {
  try {
    const child = Bun.spawn([...command], {
      cwd: import.meta.dir.replace(/\/report$/, ""),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    return `${out}${err}`.trim();
  } catch {
    return "";
  }
}
