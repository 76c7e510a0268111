import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../src/cli/", import.meta.url));

/**
 * The list of all commands, made from the folders of `cli/`: a folder with a `noun.ts` is a noun, and a file in it that
 * exports `command` is a verb. So a new command is one file.
 */
export function nounsModule(): string {
  const nouns = readdirSync(CLI, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(CLI, entry.name, "noun.ts")))
    .map(({ name }) => name)
    .sort();
  const entries = nouns.map((noun) => {
    const verbs = verbsOf(noun).map((file) => `() => import("./${noun}/${file}")`);
    const oneLine = `    verbs: [${verbs.join(", ")}],`;
    const list =
      oneLine.length <= 110
        ? oneLine
        : `    verbs: [\n${verbs.map((one) => `      ${one},`).join("\n")}\n    ],`;
    const key = /^\w+$/.test(noun) ? noun : `"${noun}"`;
    return `  ${key}: {\n    description: ${variableOf(noun)},\n${list}\n  },`;
  });
  return [
    "// Generated from the folders beside it by `npm run generate`.",
    'import type { Noun } from "./nouns.ts";',
    ...nouns.map((noun) => `import { description as ${variableOf(noun)} } from "./${noun}/noun.ts";`),
    "",
    "export const NOUNS: Readonly<Record<string, Noun>> = {",
    ...entries,
    "};",
    "",
  ].join("\n");
}

function verbsOf(noun: string): readonly string[] {
  const folder = join(CLI, noun);
  return readdirSync(folder)
    .filter((file) => /^[\w-]+\.ts$/.test(file))
    .filter((file) => /^export const command\b/m.test(readFileSync(join(folder, file), "utf8")))
    .sort();
}

/** `try` is a word of the language, and no variable can have its name. */
function variableOf(noun: string): string {
  return noun === "try" ? "tryNoun" : noun.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
