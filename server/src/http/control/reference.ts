import { ACT_ERRORS } from "../../kernel/act-error.ts";
import { ROUTES, type Route } from "../../operations/index.ts";
import { apiDocument, errorsOf } from "./document.ts";
import { statusOf } from "./input.ts";

const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "public, max-age=300",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The document as a page that needs no script: what each call takes, answers and can be refused with. */
export function referencePage(): Response {
  return new Response(page(), { headers: { ...HEADERS, "content-type": "text/html; charset=utf-8" } });
}

export function referenceStyle(): Response {
  return new Response(STYLE, { headers: { ...HEADERS, "content-type": "text/css; charset=utf-8" } });
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
    .map(
      ([noun, routes]) =>
        `<li><a href="#${noun}">${noun}</a><ul>${routes
          .map(({ operation }) => `<li><a href="#${operation.name}">${operation.name}</a></li>`)
          .join("")}</ul></li>`,
    )
    .join("");
  const sections = [...nouns]
    .map(
      ([noun, routes]) =>
        `<section aria-labelledby="${noun}"><h2 id="${noun}">${noun}</h2>${routes
          .map((route) => renderRoute(route, document))
          .join("")}</section>`,
    )
    .join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference</title><link rel="stylesheet" href="reference.css"></head>
<body><a class="skip" href="#main">Skip to the calls</a>
<nav aria-label="Calls"><ul>${contents}</ul></nav>
<main id="main"><h1>API reference</h1>
<p>The control plane's calls under <code>/api/v1</code>, as the command line makes them. Send a personal access token, which
<code>npx sallyport tokens create</code> makes, as <code>Authorization: Bearer sp_op_…</code>. Errors are problem details
(RFC 9457) with a fixed <code>code</code> and a <code>request_id</code>. The same as a document for programs:
<a href="openapi.json">openapi.json</a>.</p>
${sections}</main></body></html>
`;
}

function renderRoute(route: Route, document: Document): string {
  const { method, path, operation } = route;
  const described = document.paths[path]?.[method.toLowerCase()];
  if (!described) throw new Error(`the document does not describe ${method} ${path}`);
  const body = described.requestBody?.content["application/json"]?.schema;
  const parameters = (described.parameters ?? []).map((one) => ({ where: one.in, ...one }));
  const members = membersOf(body, document).map((one) => ({ where: "body", ...one }));
  const answer = described.responses[String(statusOf(route))]?.content["application/json"]?.schema;
  const errors = [...new Set(errorsOf(route))]
    .map(
      (code) =>
        `<tr><td><code>${code}</code></td><td>${ACT_ERRORS[code][0]}</td><td>${escapeHtml(ACT_ERRORS[code][1])}</td></tr>`,
    )
    .join("");
  return `<article aria-labelledby="${operation.name}">
<h3 id="${operation.name}"><span class="method">${method}</span> <code>${escapeHtml(path)}</code></h3>
<p>${escapeHtml(described.summary)}</p><p class="who">${escapeHtml(described.description)}</p>
${fields("Takes", [...parameters, ...members], true)}
${fields(
  `Answers ${statusOf(route)}`,
  membersOf(answer, document).map((one) => ({ where: "", ...one })),
  false,
)}
<details><summary>Errors</summary><div class="wide" tabindex="0" role="region" aria-label="Errors of ${operation.name}"><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${errors}</tbody></table></div></details>
</article>`;
}

interface Field {
  readonly where: string;
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

function fields(title: string, rows: readonly Field[], withPlace: boolean): string {
  if (rows.length === 0) return "";
  const lines = rows
    .map(({ where, name, required, schema }) => {
      const place = withPlace ? `<td>${escapeHtml(where)}</td>` : "";
      const optional = withPlace && !required ? ' <span class="optional">optional</span>' : "";
      return `<tr><td><code>${escapeHtml(name)}</code>${optional}</td>${place}<td>${escapeHtml(typeOf(schema))}</td><td>${escapeHtml(schema.description ?? "")}</td></tr>`;
    })
    .join("");
  const place = withPlace ? '<th scope="col">In</th>' : "";
  return `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(title)}"><table><caption>${escapeHtml(title)}</caption><thead><tr><th scope="col">Name</th>${place}<th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${lines}</tbody></table></div>`;
}

function typeOf({ type, format, enum: words, default: usual, items }: Schema): string {
  const text = words ? words.join(" | ") : [type].flat().join(" or ");
  const kind = items ? `list of ${typeOf(items)}` : format ? `${text} (${format})` : text;
  return usual === undefined ? kind : `${kind}, usually ${String(usual)}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#1d211f,#e7e9e6);--ink-2:light-dark(#4d5450,#b3bab5);--line:light-dark(#d9dcd8,#3a403c);--ground:light-dark(#fafaf7,#191c1a);--accent:light-dark(#1f6f5c,#6cc3aa)}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 system-ui,sans-serif;display:grid;grid-template-columns:15rem minmax(0,1fr)}
nav{position:sticky;top:0;align-self:start;height:100vh;overflow-y:auto;padding:1.5rem 1rem;border-right:1px solid var(--line)}
nav ul{list-style:none;margin:0;padding:0}nav ul ul{padding-left:.75rem;margin:.25rem 0 .75rem}nav a{display:inline-block;padding:.2rem 0;color:var(--ink-2)}
main{padding:1.5rem 2rem 4rem;max-width:62rem}a{color:var(--accent)}h1{font-size:1.7rem}h2{font-size:1.3rem;margin-top:3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:2.5rem 0 .5rem}.method{color:var(--accent)}.who,.optional{color:var(--ink-2);font-size:.87rem}
.wide{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:620;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}code{font:.92em/1.4 ui-monospace,monospace}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--ground);padding:.5rem}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media(max-width:45rem){body{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}main{padding:1rem}}
`;
