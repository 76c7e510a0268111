import { ALL, type Cell } from "./run.ts";

const FILE = `${import.meta.dir}/../../docs/dialects.md`;

/** The page as it stands in the repository; empty where it does not. */
export async function writtenTable(): Promise<string> {
  return (await Bun.file(FILE).exists()) ? Bun.file(FILE).text() : "";
}

export async function writeTable(page: string): Promise<void> {
  await Bun.write(FILE, page);
}

/** Cells that are neither an answer nor a refusal by name. */
export function failuresIn(cells: readonly Cell[]): readonly string[] {
  return cells
    .filter(({ outcome }) => outcome.startsWith("FAILS"))
    .map(({ client, upstream, feature, outcome }) => `${client}, ${upstream}, ${feature}: ${outcome}`);
}

/** The page: a table of features for each SDK, a column for each provider. */
export function pageOf(cells: readonly Cell[]): string {
  const clients = [...new Set(cells.map(({ client }) => client))];
  const upstreams = [...new Set(cells.map(({ upstream }) => upstream))];
  const tables = clients.map((client) => {
    const own = new Map(
      cells
        .filter((cell) => cell.client === client)
        .map(({ upstream, feature, outcome }) => [`${upstream} ${feature}`, outcome]),
    );
    const rows = ALL.map(({ name }) =>
      row([name, ...upstreams.map((upstream) => own.get(`${upstream} ${name}`) ?? "")]),
    );
    return [
      `## ${client}`,
      row(["", ...upstreams]),
      row(upstreams.map(() => "---").concat("---")),
      ...rows,
    ].join("\n");
  });
  return `${INTRODUCTION}\n${ALL.map(({ name, means }) => `- **${name}**: ${means}`).join("\n")}\n\n${tables.join("\n\n")}\n`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const INTRODUCTION = `# Every SDK against every provider

Written by \`npm run dialects\`; a test holds it against the same run. Official SDKs are pointed at the running product, without any
setting but address and key, and behind it stand servers that speak each provider's own form: OpenAI's chat and Responses, Anthropic's
Messages, Gemini, Bedrock's Converse with its binary event stream and signed requests, Cohere's chat. What the provider was told is
looked at as well as what the SDK made of its answer.

| word | meaning |
| --- | --- |
| works | the SDK gets what it gets from its own provider, and the provider was told all that was asked |
| works, thoughts are counted only | it thinks as it is told; its API does not show thoughts where it is asked like this |
| refused: \`name\` | the provider has no word for it: 400 \`untranslatable\`, which names what was asked in the caller's own words |
| estimated | the provider cannot count: the number is our estimate, and \`x-sallyport-estimated\` says so |
| — | the SDK or the provider has no such thing |

The same run asks several questions in a row, with tools and thoughts, in Vercel's \`ai\` and in OpenAI's Agents SDK, also with no option set (see
[api.md](api.md#responses)).

## Features
`;
