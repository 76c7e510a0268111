import { ROUTES } from "../../../operations/index.ts";
import { codeTabs } from "../code-tabs.ts";
import { guideNav } from "../guide-nav.ts";
import { type Html, html } from "../html.ts";
import { glyph, icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import type { Texts } from "../texts/english.ts";
import { allCalls, type Call, type Field } from "./contract.ts";
import { callExamples } from "./examples.ts";
import { groupOf, titleOf } from "./titles.ts";

let calls: readonly Call[] | null = null;

/** Made when somebody asks for the first of these pages: what describes every call takes half a second and 40 MB. */
function everyCall(): readonly Call[] {
  calls ??= allCalls();
  return calls;
}

/** The reference: a page that lists all calls, and a page for each. They are made from the contract. */
export function referencePages(): Readonly<Record<string, (place: Place) => Page>> {
  const pages = ROUTES.map(
    ({ operation }, index) =>
      [`reference/${operation.name}`, (place: Place) => callPage(place, index)] as const,
  );
  return { reference: overviewPage, ...Object.fromEntries(pages) };
}

function overviewPage({ texts, origin }: Place): Page {
  const { reference } = texts;
  return {
    title: reference.title,
    description: reference.lead,
    path: "reference",
    part: "reference",
    script: "docs.js",
    body: html`<div class="wrap docs ref">${navigation(texts, null)}
<article class="guide whole"><p class="sm mute crumb">${texts.docs.reference}</p><h1>${reference.title}</h1><p class="lead">${reference.lead}</p>
<dl class="traits"><div><dt>${reference.address}</dt><dd class="mono">${origin}/api/v1</dd></div><div><dt>${reference.document}</dt><dd><a href="/api/v1/openapi.json">openapi.json</a></dd></div></dl>
${[...groups()].map(
  ([group, list]) =>
    html`<section aria-label="${group}" lang="en"><h2>${group}</h2><div class="sheet"><table class="stack"><thead class="vh"><tr><th scope="col">${reference.call}</th><th scope="col">${reference.does}</th></tr></thead><tbody>${list.map(
      ({ route }) =>
        html`<tr><td class="main nowrap">${verb(route.method)} <a class="t1" href="/${texts.code}/reference/${route.operation.name}">${titleOf(route.operation.name)}</a></td><td class="sub soft">${route.operation.summary}</td></tr>`,
    )}</tbody></table></div></section>`,
)}</article></div>`,
  };
}

/** @param index of the call among all, which the next one follows */
function callPage({ texts, origin }: Place, index: number): Page {
  const { reference, docs, code } = texts;
  const [call, next = null] = everyCall().slice(index, index + 2);
  if (call === undefined) throw new RangeError(`there is no call ${index}`);
  const { method, path, operation } = call.route;
  const title = titleOf(operation.name);
  // It may break before each slash only.
  const address = path
    .split(/(?=\/)|(\{\w+\})/)
    .map((part = "") =>
      part.startsWith("{") ? html`<b>${part}</b>` : part.startsWith("/") ? html`<wbr>${part}` : part,
    );
  return {
    title,
    description: operation.summary,
    path: `reference/${operation.name}`,
    part: "reference",
    script: "docs.js",
    body: html`<div class="wrap docs ref langs">${navigation(texts, operation.name)}
<article class="guide"><p class="sm mute crumb">${docs.reference} / <span lang="en">${groupOf(operation.name)}</span></p><h1 lang="en">${title}</h1>
<p class="opline">${verb(method)}<code class="mono">/api/v1${address}</code></p><p class="lead" lang="en">${operation.summary}</p>
<dl class="traits"><div class="wide"><dt>${reference.who}</dt><dd lang="en">${call.who}</dd></div><div><dt>${reference.written}</dt><dd>${operation.effect === "changes" ? html`<span class="state">${glyph("seal", "ok")}${reference.audited}</span>` : reference.nothing}</dd></div><div><dt>${reference.twice}</dt><dd>${operation.effect === "changes" ? html`<code class="mono">Idempotency-Key</code>` : reference.harmless}</dd></div></dl>
${fields(reference.takes, "takes", call.takes, texts)}${fields(`${reference.answers} ${call.status}`, "answers", call.answers, texts)}
<section aria-labelledby="errors"><h2 id="errors">${reference.errors}</h2><div class="sheet"><table class="stack errs"><thead><tr><th scope="col">${reference.code}</th><th scope="col">${reference.when}</th></tr></thead><tbody lang="en">${call.errors.map(
      ([status, word, sentence]) =>
        html`<tr><td class="main"><span class="t1 mono">${status}</span><span class="t2 mono">${word}</span></td><td class="sub soft">${sentence}</td></tr>`,
    )}</tbody></table></div></section>
<footer class="guide-foot">${next === null ? null : html`<a href="/${code}/reference/${next.route.operation.name}"><span class="sm mute">${docs.next}</span><b lang="en">${titleOf(next.route.operation.name)}</b>${icon("arrow-right")}</a>`}<p class="sm mute">${reference.generated} <a href="/api/v1/openapi.json">OpenAPI</a></p></footer></article>
<aside class="refcode" aria-label="${reference.example}">${codeTabs(docs.languages, callExamples(call, origin))}
<div class="sheet"><header><span class="state ok sm">${glyph("kept")}${call.status}</span></header><pre tabindex="0" class="code plain" aria-label="${reference.answers}">${JSON.stringify(call.answer, null, 2)}</pre></div></aside></div>`,
  };
}

function groups(): ReadonlyMap<string, readonly Call[]> {
  return Map.groupBy(everyCall(), ({ route }) => groupOf(route.operation.name));
}

function navigation(texts: Texts, current: string | null): Html {
  const list = [...groups()].map(
    ([group, list]) =>
      html`<h2>${group}</h2><ul>${list.map(({ route: { method, operation } }) => {
        const here = operation.name === current ? html` aria-current="page"` : null;
        return html`<li><a href="/${texts.code}/reference/${operation.name}"${here}>${verb(method)}${titleOf(operation.name)}</a></li>`;
      })}</ul>`,
  );
  return guideNav(texts, "reference", html`<div lang="en">${list}</div>`);
}

function verb(method: string): Html {
  const tone = method === "GET" ? "" : method === "DELETE" ? "del" : "post";
  return html`<span class="verb ${tone}">${method === "DELETE" ? "DEL" : method}</span>`;
}

function fields(title: string, id: string, all: readonly Field[], { reference }: Texts): Html | null {
  if (all.length === 0) return null;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><dl class="params">${all.map(
    ({ name, kind, where, required, meaning }) => {
      const place = where === null || where === "body" ? "" : `, ${reference.places[where as "path"]}`;
      const optional =
        where !== null && !required ? html`<span class="opt">${reference.optional}</span>` : null;
      return html`<div><dt><span class="mono">${name}</span> <span class="ty">${kind}${place}</span>${optional}</dt><dd lang="en">${meaning}</dd></div>`;
    },
  )}</dl></section>`;
}
