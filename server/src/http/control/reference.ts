import { readFileSync } from "node:fs";
import { ACT_ERRORS } from "../../kernel/act-error.ts";
import { ROUTES, type Route } from "../../operations/index.ts";
import { apiDocument, errorsOf } from "./document.ts";
import { needsRevision, statusOf } from "./input.ts";

const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "public, max-age=300",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const STYLE = ["tokens.css", "reference.css"]
  .map((name) => readFileSync(new URL(name, import.meta.url), "utf8"))
  .join("");

/** The document as a page that needs no script: what each call takes, answers and can be refused with. */
export function referencePage(): Response {
  return new Response(page(), { headers: { ...HEADERS, "content-type": "text/html; charset=utf-8" } });
}

export function referenceStyle(): Response {
  return new Response(STYLE, {
    headers: { ...HEADERS, "content-type": "text/css; charset=utf-8" },
  });
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

interface Described {
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

let made: string | null = null;

function page(): string {
  made ??= render(apiDocument() as Document);
  return made;
}

function render(document: Document): string {
  const nouns = Map.groupBy(ROUTES, ({ operation }) => operation.name.split(".")[0] ?? "");
  const contents = [...nouns]
    .map(([noun, routes]) => `<h2>${noun}</h2><ul>${routes.map(renderLink).join("")}</ul>`)
    .join("");
  const sections = [...nouns]
    .map(
      ([noun, routes]) =>
        `<section aria-labelledby="${noun}"><h2 id="${noun}">${titled(noun)}</h2>${routes
          .map((route) => renderRoute(route, document))
          .join("")}</section>`,
    )
    .join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference</title><link rel="stylesheet" href="reference.css"></head>
<body><a class="skip" href="#main">Skip to the calls</a>
<nav aria-label="Calls"><details open><summary>Calls</summary>${contents}</details></nav>
<main id="main"><h1>API reference</h1>
<p>The control plane's calls under <code>/api/v1</code>, the same that the command line makes. They take a personal access token,
which <code>npx sallyport tokens create</code> makes. Errors are problem details (RFC 9457) with a fixed <code>code</code> and a
<code>request_id</code>. For programs: <a href="openapi.json">openapi.json</a>.</p>
${sections}</main></body></html>
`;
}

function renderLink({ method, operation }: Route): string {
  return `<li><a href="#${operation.name}">${methodMark(method)}${titled(verbOf(operation.name))}</a></li>`;
}

function methodMark(method: string): string {
  return `<span class="method${method === "GET" ? " reads" : ""}">${method === "DELETE" ? "DEL" : method}</span>`;
}

function verbOf(name: string): string {
  return name.split(".")[1] ?? name;
}

function titled(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function renderRoute(route: Route, document: Document): string {
  const { method, path, operation } = route;
  const described = document.paths[path]?.[method.toLowerCase()];
  if (!described) throw new Error(`the document does not describe ${method} ${path}`);
  const body = described.requestBody?.content["application/json"]?.schema;
  const parameters = (described.parameters ?? []).map((one) => ({ where: one.in, ...one }));
  const members = membersOf(body, document).map((one) => ({ where: "body", ...one }));
  const answer = described.responses[String(statusOf(route))]?.content["application/json"]?.schema;
  const answered = membersOf(answer, document).map((one) => ({ where: null, ...one }));
  const errors = [...new Set(errorsOf(route))]
    .map((code) => {
      const [status, sentence] = ACT_ERRORS[code];
      return `<tr><td>${status}</td><td><code>${code}</code></td><td>${escapeHtml(sentence)}</td></tr>`;
    })
    .join("");
  return `<article aria-labelledby="${operation.name}"><div>
<h3 id="${operation.name}">${escapeHtml(described.summary)}</h3>
<p class="path">${methodMark(method)} <code>/api/v1${escapeHtml(path)}</code></p>
<p class="who">${escapeHtml(described.description)}</p>
${fields("Takes", [...parameters, ...members])}${fields(`Answers ${statusOf(route)}`, answered)}
<details class="errors"><summary>Errors</summary><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">When</th></tr></thead><tbody>${errors}</tbody></table></details>
</div><div class="example"><h4>curl</h4><pre tabindex="0">${escapeHtml(curlFor(route, members))}</pre></div></article>`;
}

/** A call to copy; what is optional is left out. */
function curlFor({ method, path, operation }: Route, members: readonly Field[]): string {
  const needed = members
    .filter(({ required }) => required)
    .map(({ name, schema }) => [name, exampleOf(schema)]);
  const lines = [
    `curl${method === "GET" ? "" : ` -X ${method}`} "$SALLYPORT/api/v1${path}"`,
    `-H "Authorization: Bearer $SALLYPORT_TOKEN"`,
    ...(needsRevision({ method, path, operation }) ? [`-H 'If-Match: "1"'`] : []),
    ...(needed.length === 0
      ? []
      : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(Object.fromEntries(needed))}'`]),
  ];
  return lines.join(" \\\n  ");
}

function exampleOf({ type, enum: words }: Schema): unknown {
  if (words !== undefined) return words[0];
  return type === "integer" || type === "number" ? 1 : "…";
}

interface Field {
  /** Null in an answer. */
  readonly where: string | null;
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

function membersOf(schema: Schema | undefined, document: Document): Omit<Field, "where">[] {
  const { properties = {}, required = [] } = resolve(schema ?? {}, document);
  return Object.entries(properties).flatMap(([name, inner]) => {
    const one = { name, required: required.includes(name), schema: inner };
    const items = inner.items === undefined ? [] : membersOf(inner.items, document);
    return [one, ...items.map((item) => ({ ...item, name: `${name}[].${item.name}` }))];
  });
}

function resolve(schema: Schema, { components }: Document): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : (components.schemas[name] ?? {});
}

function fields(title: string, rows: readonly Field[]): string {
  if (rows.length === 0) return "";
  const entries = rows
    .map(({ where, name, required, schema }) => {
      const kind = [typeOf(schema), ...(where === null || where === "body" ? [] : [`in the ${where}`])].join(
        ", ",
      );
      const optional = where !== null && !required ? '<span class="optional">optional</span>' : "";
      const meaning = schema.description === undefined ? "" : `<dd>${escapeHtml(schema.description)}</dd>`;
      return `<div><dt><code>${escapeHtml(name)}</code><span class="kind">${escapeHtml(kind)}</span>${optional}</dt>${meaning}</div>`;
    })
    .join("");
  return `<h4>${title}</h4><dl>${entries}</dl>`;
}

function typeOf({ type, format, enum: words, default: usual, items }: Schema): string {
  const text = words ? words.join(" | ") : [type].flat().join(" or ");
  const kind = items ? `list of ${typeOf(items)}` : format ? `${text} (${format})` : text;
  return usual === undefined ? kind : `${kind}, usually ${String(usual)}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
