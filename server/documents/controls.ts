import { readFileSync } from "node:fs";

interface Stand {
  readonly state: "whole" | "part";
  readonly said: readonly string[];
  readonly code: readonly string[];
  readonly tests: readonly string[];
}

const ROW = /^\| ((?:[A-Z]+-\d+ ?)+) \| (.+) \| (.+) \| (.+) \|$/;

/** docs/controls.md as data for the public page about security: what is enforced and tested, where, and what only in part. */
export function controlsModule(): string {
  const text = readFileSync(new URL("../../docs/controls.md", import.meta.url), "utf8");
  const rows = text.split("\n").flatMap((line) => {
    const [, ids, said = "", code = "", tests = ""] = ROW.exec(line) ?? [];
    return ids === undefined ? [] : ids.split(" ").map((id) => ({ id, said, code, tests }));
  });
  const stands = [...Map.groupBy(rows, ({ id }) => id)].map(
    ([id, list]) =>
      [
        id,
        {
          // Where one row says that something is missing, the promise is not whole.
          state: list.some(({ said }) => said.includes("(this part")) ? "part" : "whole",
          said: list.map(({ said }) => plain(said)),
          code: list.flatMap(({ code }) => quoted(code)),
          tests: list.flatMap(({ tests }) => quoted(tests)),
        } satisfies Stand,
      ] as const,
  );
  return `// Generated from docs/controls.md by npm run generate.\nexport const CONTROLS: Readonly<
  Record<
    string,
    {
      readonly state: "whole" | "part";
      readonly said: readonly string[];
      readonly code: readonly string[];
      readonly tests: readonly string[];
    }
  >
> = ${JSON.stringify(Object.fromEntries(stands), null, 2)};\n`;
}

/** Without links and marks; ends as a sentence. */
function plain(markdown: string): string {
  const text = markdown
    .replaceAll(/ ?\(\[[^\]]+\]\([^)]+\)\)/g, "")
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll("`", "")
    .trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What stands in back ticks. */
function quoted(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}
