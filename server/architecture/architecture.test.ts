import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check, type Violation } from "./check.ts";
import { ROOMS } from "./rules.ts";
import { readSource, type SourceFile } from "./source.ts";

const SOURCE = join(import.meta.dir, "../src");
const BAD = join(import.meta.dir, "fixtures/bad");

/** Fixtures end in `.ts.txt`, so that no other tool takes them for code. */
function readAll(root: string, ending: string): SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending) && !file.endsWith(".gen.ts"))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((file) => readSource(`${file.slice(0, -ending.length)}.ts`, readFileSync(join(root, file), "utf8")));
}

/** Twenty megabytes or more each, which a process has for good from when it loads them: mails, passkeys, lists for sign-up. */
const LOADED_LATER = [
  "nodemailer",
  "@simplewebauthn/server",
  "disposable-email-domains",
  "@zxcvbn-ts/language-common",
  "@zxcvbn-ts/language-en",
].map((name) => `"${name}"`);

describe("the house", () => {
  const files = readAll(SOURCE, ".ts");

  test("keeps to its rules", () => {
    expect(files.length).toBeGreaterThan(150);
    expect(check(files)).toEqual([]);
  });

  test("loads what is large and seldom needed when it is needed, not when it starts", () => {
    const loaders = files.filter(({ tokens }) => LOADED_LATER.some((name) => tokens.includes(name)));
    expect(loaders.length).toBeGreaterThan(3);
    for (const { path, tokens } of loaders)
      for (const [at, token] of tokens.entries()) {
        if (!LOADED_LATER.includes(token) || tokens[at - 1] !== "from") continue;
        expect([path, tokens[tokens.lastIndexOf("import", at) + 1]]).toEqual([path, "type"]);
      }
  });

  test("has every room that the rules name, and every door", () => {
    for (const { path, doors = [] } of ROOMS) {
      expect(
        files.some((file) => file.path.startsWith(path)),
        path,
      ).toBe(true);
      for (const door of doors)
        expect(
          files.some((file) => file.path === path + door),
          path + door,
        ).toBe(true);
    }
  });
});

/** What each file of the bad fixture does wrong. Everything there must be reported, and nothing else. */
const EXPECTED: readonly Violation[] = [
  { rule: "import", file: "kernel/imports-upward.ts", what: "../ports/log.ts" },
  { rule: "package", file: "kernel/uses-package.ts", what: "zod" },
  { rule: "import", file: "platform/log/imports-slice.ts", what: "../../keys/index.ts" },
  { rule: "import", file: "keys/imports-later-slice.ts", what: "../usage/index.ts" },
  { rule: "door", file: "gateway/climbs-in.ts", what: "../keys/store.ts" },
  { rule: "sql", file: "keys/rules-with-sql.ts", what: "kysely" },
  { rule: "import", file: "providers/opens-socket.ts", what: "../platform/egress/index.ts" },
  { rule: "package", file: "providers/opens-socket.ts", what: "node:net" },
  { rule: "import", file: "gateway/only-a-type.ts", what: "../platform/postgres/index.ts" },
  { rule: "import", file: "gateway/loads-later.ts", what: "../platform/journal/index.ts" },
  { rule: "import", file: "gateway/passes-on.ts", what: "../http/route.ts" },
  { rule: "content", file: "gateway/reads-bytes.ts", what: "openContent" },
  { rule: "content", file: "gateway/reads-content.ts", what: "openContent" },
  { rule: "content", file: "usage/reads-content.ts", what: "openContent" },
  { rule: "global", file: "gateway/globals.ts", what: "Date.now" },
  { rule: "global", file: "gateway/globals.ts", what: "new Date()" },
  { rule: "global", file: "gateway/globals.ts", what: "Math.random" },
  { rule: "global", file: "gateway/globals.ts", what: "fetch" },
  { rule: "global", file: "gateway/whole-name.ts", what: "fetch" },
  { rule: "global", file: "gateway/globals.ts", what: "process.env" },
  { rule: "global", file: "gateway/globals.ts", what: "Bun.env" },
  { rule: "global", file: "gateway/globals.ts", what: "import.meta.env" },
  { rule: "global", file: "gateway/globals.ts", what: "console" },
  { rule: "folder", file: "gateway/utils/something.ts", what: "utils" },
  { rule: "room", file: "attic/forgotten.ts", what: "belongs to no room" },
  { rule: "length", file: "gateway/long.ts", what: "401 lines" },
  { rule: "length", file: "gateway/long.test.ts", what: "601 lines" },
  {
    rule: "cycle",
    file: "gateway/cycle-a.ts",
    what: "gateway/cycle-a.ts > gateway/cycle-b.ts > gateway/cycle-a.ts",
  },
];

describe("the checker", () => {
  const long = (path: string, lines: number) => readSource(path, "export {};\n".repeat(lines));
  const bad = [...readAll(BAD, ".ts.txt"), long("gateway/long.ts", 401), long("gateway/long.test.ts", 601)];
  const keyOf = ({ rule, file, what }: Violation) => `${rule} ${file}: ${what}`;

  test("reports everything that the bad fixture does, and nothing else", () => {
    expect(new Set(check(bad).map(keyOf))).toEqual(new Set(EXPECTED.map(keyOf)));
  });

  test("reports files that are too long on the whole", () => {
    const crowd = Array.from({ length: 10 }, (_, index) =>
      long(`gateway/file-${index}.ts`, index === 9 ? 250 : 70),
    );
    expect(check(crowd).map(({ what }) => what)).toEqual([
      "the median is 70 lines",
      "one in ten has over 250 lines",
    ]);
  });

  test("reports a folder in which nobody finds anything, tests aside", () => {
    const crowd = Array.from({ length: 26 }, (_, index) => long(`gateway/file-${index}.ts`, 1));
    const tests = crowd.map(({ path }) => long(path.replace(".ts", ".test.ts"), 1));
    expect(check([...crowd, ...tests])).toEqual([{ rule: "crowd", file: "gateway", what: "26 files" }]);
    expect(check([...crowd.slice(1), ...tests])).toEqual([]);
  });

  test("takes no comment, string, template or pattern for code", () => {
    const text = [
      "// import x from './a.ts'; fetch(1)",
      "/* console.log(process.env) */",
      'const a = "import(\\"./b.ts\\") fetch(";',
      "const b = `from './c.ts' $" + "{`Date.now($" + "{1})`} console.log`;",
      "const c = /fetch(/.test(a) ? a / b / 2 : /[/]console./u;",
      "const d = this.fetch(1); schema.process.env;",
    ].join("\n");
    const file = readSource("gateway/x.ts", text);
    expect(file.imports).toEqual([]);
    expect(check([file])).toEqual([]);
  });

  test("sees every way to import", () => {
    const text = `
      import a from "./1.ts"; import { b } from './2.ts'; import type { C } from "./3.ts"; import "./4.ts";
      import { type D } from "./5.ts"; export * from "./6.ts"; export type { E } from "./7.ts";
      const f = await import("./8.ts"); type G = import("./9.ts").G; import h, * as i from "./10.ts";
      const j = \`\${(await import("./11.ts")).x}\`;`;
    expect(readSource("gateway/x.ts", text).imports).toEqual(
      Array.from({ length: 11 }, (_, index) => `./${index + 1}.ts`),
    );
  });
});
