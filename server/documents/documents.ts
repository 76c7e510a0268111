import { WHAT_TO_TYPE } from "../src/cli/act/what-to-type.ts";
import { configurationMarkdown, environmentExample } from "../src/cli/config/documents.ts";
import { apiDocument } from "../src/http/control/document.ts";
import { ACT_ERRORS } from "../src/kernel/act-error.ts";
import { ERRORS, type ErrorCode } from "../src/kernel/errors.ts";
import { clientModule, rulesModule } from "./client.ts";
import { configurationSchema } from "./configuration-schema.ts";
import { controlsModule } from "./controls.ts";
import { nounsModule } from "./nouns.ts";
import { permissionsMarkdown } from "./permissions.ts";

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
    { path: "docs/apply.schema.json", text: configurationSchema() },
    { path: "docs/errors.md", text: errorsMarkdown() },
    { path: "docs/permissions.md", text: permissionsMarkdown() },
    { path: "server/src/cli/nouns.gen.ts", text: nounsModule() },
    { path: "server/src/http/pages/trust/controls.gen.ts", text: controlsModule() },
    { path: "dashboard/src/api/contract.gen.ts", text: clientModule() },
    { path: "dashboard/src/api/rules.gen.ts", text: rulesModule() },
    { path: "contract/openapi.json", text: `${JSON.stringify(apiDocument(), null, 2)}\n` },
  ];
}

const THE_PROVIDERS = "the provider's: 400, 404, 409, 410, 413, 415, 422 or 451";

/** What is not the same in every answer with a code. */
const SAID_OTHERWISE: Readonly<
  Partial<Record<ErrorCode, { readonly status?: string; readonly type?: string; readonly again?: string }>>
> = {
  rate_limit_exceeded: { type: "`requests` or `tokens`", again: "yes, after `Retry-After`" },
  request_exceeds_limit: { type: "`requests` or `tokens`" },
  provider_rejected: { status: THE_PROVIDERS },
  content_refused: { status: THE_PROVIDERS },
  provider_rate_limited: { again: "yes, after `Retry-After` if the provider named a time" },
  provider_overloaded: { again: "yes, after 2 s or the time that the provider named" },
  too_many_left: { again: "yes, after 2 s" },
};

function errorsMarkdown(): string {
  const rows = Object.entries(ERRORS).map(([code, [status, type, retryable, text]]) => {
    const said = SAID_OTHERWISE[code as ErrorCode] ?? {};
    const again = retryable ? (said.again ?? (status === 503 ? "yes, after 2 s" : "yes")) : "";
    return `| \`${code}\` | ${said.status ?? status} | ${said.type ?? `\`${type}\``} | ${again} | ${cell(text)} |`;
  });
  return [
    "# Errors",
    "",
    "Generated from `server/src/kernel/errors.ts`. Inference routes answer in OpenAI's shape with `code` and `type`;",
    "everything else as RFC 9457 with `code`. On inference routes, answers that must not be tried again carry",
    "`x-should-retry: false` and no `Retry-After`; those that may carry no `x-should-retry`, and `Retry-After` where a time is",
    "named. `{…}` stands for a value the product itself made or matched.",
    "",
    "| code | status | type | try again | text |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    ...actErrors(),
    "",
  ].join("\n");
}

/** The control plane's errors: one sentence for every surface; the command line adds what to type. */
function actErrors(): readonly string[] {
  const rows = Object.entries(ACT_ERRORS).map(([code, [status, sentence]]) => {
    const advice: string = WHAT_TO_TYPE[code as keyof typeof ACT_ERRORS] ?? "";
    return `| \`${code}\` | ${status} | ${cell(sentence)} | ${cell(advice)} |`;
  });
  return [
    "## The control plane",
    "",
    "Of `/api/v1` (RFC 9457, with `code`) and of commands. Generated from `server/src/kernel/act-error.ts`.",
    "",
    "| code | status | text | what the command line adds |",
    "| --- | --- | --- | --- |",
    ...rows,
  ];
}

const cell = (text: string) => text.replaceAll("|", "\\|");
