import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { buildProgram } from "../program.ts";
import { runWords, SILENT } from "../testing/in-process.ts";
import { choicesOf } from "./choices.ts";

const { out: bash } = await runWords(["completion", "bash"], {});

/** What a real bash offers after these words; the last is the one that is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const typed = ["sallyport", ...words].map((word) => `'${word}'`).join(" ");
  const script = `${bash}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _sallyport; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter(Boolean);
}

test("a real bash completes nouns, verbs and options, also of nouns that are loaded when they are called", () => {
  expect(offered("emer")).toEqual(["emergency"]);
  expect(offered("emergency", "")).toEqual(expect.arrayContaining(["stop", "resume", "list", "batch"]));
  expect(offered("emergency", "stop", "--pro")).toEqual(["--provider"]);
  expect(offered("members", "suspend", "somebody", "--re")).toEqual(["--reason"]);
  expect(offered("--url", "https://ai.example.com", "debug", "o")).toEqual(["off", "on"]);
  expect(offered("completion", "--js")).toEqual(["--json"]);
  expect(offered("nothing-of-ours", "--js")).toEqual([]);
});

test("every command is offered, and none that is not for people", async () => {
  const all = choicesOf(await buildProgram(SILENT, () => true)).map(({ path }) => path);
  const inScript = [...bash.matchAll(/^ {4}"([\w -]*)"\)/gm)].map(([, path]) => path ?? "");
  expect(inScript).toEqual([...all]);
  expect(all).toContain("audit erase-subject");
  expect(all).not.toContain("role");
});

test("zsh and fish get the same words, and another shell a list of those there are", async () => {
  for (const shell of ["zsh", "fish"]) {
    const { code, out } = await runWords(["completion", shell], {});
    expect(code).toBe(0);
    expect(out).toContain("erase-subject");
    expect(out).toContain("--provider");
  }
  const { code, err } = await runWords(["completion", "powershell"], {});
  expect(code).not.toBe(0);
  expect(err).toContain("bash, zsh, fish");
});
