import { codeFiles, codeTabs, type Example, keyword as k, quoted as s } from "./code-tabs.ts";
import { guideNav } from "./guide-nav.ts";
import { guideList, nextTitle } from "./guides/pages.ts";
import { type Html, html } from "./html.ts";
import { icon } from "./icons.ts";
import type { Page, Place } from "./page.ts";

/** The first guide: from a key to an answer, in three languages. */
export function firstRequestPage({ texts, origin }: Place): Page {
  const { firstRequest: guide, docs, code } = texts;
  const step = (number: number, id: string, heading: string, body: Html) =>
    html`<section aria-labelledby="${id}"><h2 id="${id}"><span class="stepno">${number}</span>${heading}</h2>${body}</section>`;
  return {
    title: guide.title,
    description: guide.lead,
    path: "docs/first-request",
    part: "docs",
    script: "docs.js",
    body: html`<div class="wrap docs">${guideNav(texts, "guides", guideList(texts, "first-request"))}
<article class="guide langs"><p class="sm mute crumb">${docs.guides} / ${docs.start}</p><h1>${guide.title}</h1><p class="lead">${guide.lead}</p>
${step(
  1,
  "key",
  guide.key,
  html`<p>${guide.keyText}</p><pre tabindex="0" class="code panelcode">export SALLYPORT_KEY=<span class="s">sp_test_…</span>   <span class="c">${guide.keyComment}</span></pre>`,
)}
${step(2, "send", guide.send, html`<p>${guide.sendText}</p>${codeTabs(docs.languages, sendExamples(origin, guide.question))}`)}
${step(
  3,
  "twice",
  guide.twice,
  html`<p>${guide.twiceText}</p>${codeFiles("request", twiceExamples(origin))}
<div class="note">${icon("shield")}<div><b class="strong">${guide.noCopy}</b> ${guide.noCopyText}</div></div>`,
)}
<section aria-labelledby="no"><h2 id="no">${guide.no}</h2><div class="sheet"><table class="stack errs"><thead><tr>${docs.answers.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${guide.refusals.map(
      ([status, meaning, advice]) =>
        html`<tr><td class="main"><span class="t1 mono">${status}</span></td><td class="sub">${meaning}</td><td class="sub soft">${advice}</td></tr>`,
    )}</tbody></table></div></section>
<footer class="guide-foot"><a href="/${code}/docs/keys-and-scopes"><span class="sm mute">${docs.next}</span><b>${nextTitle(texts)}</b>${icon("arrow-right")}</a></footer></article>
<aside class="onpage" aria-label="${docs.onPage}"><h2>${docs.onPage}</h2><ol>${(
      [
        ["key", guide.key],
        ["send", guide.send],
        ["twice", guide.twice],
        ["no", guide.no],
      ] as const
    ).map(([id, heading]) => html`<li><a href="#${id}">${heading}</a></li>`)}</ol></aside></div>`,
  };
}

function sendExamples(origin: string, question: string): readonly Example[] {
  return [
    {
      id: "curl",
      language: "curl",
      code: html`curl ${s(`${origin}/v1/chat/completions`)} \\
  -H ${s('"Authorization: Bearer $SALLYPORT_KEY"')} \\
  -H ${s('"Content-Type: application/json"')} \\
  -d ${s(`'{"model": "gpt-4o-mini", "messages":
       [{"role": "user", "content": "${question}"}]}'`)}`,
    },
    {
      id: "ts",
      language: "TypeScript",
      code: html`${k("import")} OpenAI ${k("from")} ${s('"openai"')};

${k("const")} client = ${k("new")} OpenAI({
  baseURL: ${s(`"${origin}/v1"`)},
  apiKey: process.env.SALLYPORT_KEY,
});

${k("const")} answer = ${k("await")} client.chat.completions.create({
  model: ${s('"gpt-4o-mini"')},
  messages: [{ role: ${s('"user"')}, content: ${s(`"${question}"`)} }],
});
console.log(answer.choices[0].message.content);`,
    },
    {
      id: "py",
      language: "Python",
      code: html`${k("import")} os
${k("from")} openai ${k("import")} OpenAI

client = OpenAI(
    base_url=${s(`"${origin}/v1"`)},
    api_key=os.environ[${s('"SALLYPORT_KEY"')}],
)

answer = client.chat.completions.create(
    model=${s('"gpt-4o-mini"')},
    messages=[{${s('"role"')}: ${s('"user"')}, ${s('"content"')}: ${s(`"${question}"`)}}],
)
${k("print")}(answer.choices[0].message.content)`,
    },
  ];
}

function twiceExamples(origin: string): readonly Example[] {
  return [
    {
      id: "curl",
      language: "curl",
      code: html`curl ${s(`${origin}/v1/chat/completions`)} \\
  -H ${s('"Authorization: Bearer $SALLYPORT_KEY"')} \\
  -H ${s('"Content-Type: application/json"')} \\
  -H ${s('"Idempotency-Key: order-4711-summary"')} \\
  --retry 3 --max-time 60 -d @request.json`,
    },
    {
      id: "ts",
      language: "TypeScript",
      code: html`${k("const")} answer = ${k("await")} client.chat.completions.create(request, {
  idempotencyKey: ${s('"order-4711-summary"')},
  maxRetries: 3,
  timeout: 60_000,
});`,
    },
    {
      id: "py",
      language: "Python",
      code: html`answer = client.with_options(max_retries=3, timeout=60).chat.completions.create(
    **request,
    extra_headers={${s('"Idempotency-Key"')}: ${s('"order-4711-summary"')}},
)`,
    },
  ];
}
