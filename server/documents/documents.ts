import { configurationMarkdown, environmentExample } from "../src/cli/config-documents.ts";
import { apiDocument } from "../src/http/control/document.ts";
import { ERRORS } from "../src/kernel/errors.ts";

/** A file that is generated from the code, so that it cannot disagree with it. `npm run generate` writes them. */
export interface GeneratedDocument {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export function generatedDocuments(): readonly GeneratedDocument[] {
  return [
    { path: "docs/configuration.md", text: configurationMarkdown() },
    { path: ".env.example", text: environmentExample() },
    { path: "docs/errors.md", text: errorsMarkdown() },
    { path: "contract/openapi.json", text: `${JSON.stringify(apiDocument(), null, 2)}\n` },
  ];
}

function errorsMarkdown(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, [status, type, retryable, text]]) =>
      `| \`${code}\` | ${status} | \`${type}\` | ${retryable ? "yes" : ""} | ${text.replaceAll("|", "\\|")} |`,
  );
  return [
    "# Errors",
    "",
    "Generated from `server/src/kernel/errors.ts`. Inference routes answer in OpenAI's shape with `code` and `type`;",
    "everything else as RFC 9457 with `code`. Answers that must not be tried again carry `x-should-retry: false`.",
    "`{…}` stands for a value the product itself made or matched.",
    "",
    "| code | status | type | try again | text |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
