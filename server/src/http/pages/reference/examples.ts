import { needsRevision } from "../../control/input.ts";
import { type Example, keyword as k, quoted as s } from "../code-tabs.ts";
import { html } from "../html.ts";
import type { Call } from "./contract.ts";

/** In two parts: it is the reader's template, not ours. */
const BEARER = "`Bearer $".concat("{process.env.SALLYPORT_TOKEN}`");

/** The same call with curl, fetch and requests; what is optional is left out. */
export function callExamples(call: Call, origin: string): readonly Example[] {
  const { method, path } = call.route;
  const url = `${origin}/api/v1${path}`;
  const revised = needsRevision(call.route);
  return [
    { id: "curl", language: "curl", code: curl(call, url, revised) },
    { id: "ts", language: "TypeScript", code: typescript(call, url, revised) },
    { id: "py", language: "Python", code: python(method, url, revised, call.body) },
  ];
}

function curl({ route: { method }, body }: Call, url: string, revised: boolean) {
  const verb = method === "GET" ? "curl" : `curl -X ${method}`;
  const json =
    body &&
    html` \\
  -H ${s('"Content-Type: application/json"')} \\
  -d ${s(`'${JSON.stringify(body)}'`)}`;
  const match = revised
    ? html` \\
  -H ${s(`'If-Match: "1"'`)}`
    : null;
  return html`${verb} ${s(`"${url}"`)} \\
  -H ${s('"Authorization: Bearer $SALLYPORT_TOKEN"')}${match}${json}`;
}

function typescript({ route: { method }, body }: Call, url: string, revised: boolean) {
  const json =
    body &&
    html`
  body: JSON.stringify(${inlined(body, "  ")}),`;
  return html`${k("const")} answer = ${k("await")} fetch(${s(`"${url}"`)}, {
  method: ${s(`"${method}"`)},
  headers: {
    Authorization: ${s(BEARER)},${
      body &&
      html`
    ${s('"Content-Type"')}: ${s('"application/json"')},`
    }${
      revised
        ? html`
    ${s('"If-Match"')}: ${s(`'"1"'`)},`
        : null
    }
  },${json}
});
console.log(${k("await")} answer.json());`;
}

function python(method: string, url: string, revised: boolean, body: Call["body"]) {
  const json =
    body &&
    html`
    json=${inlined(body, "    ")},`;
  return html`${k("import")} os, requests

answer = requests.${method.toLowerCase()}(
    ${s(`"${url}"`)},
    headers={
        ${s('"Authorization"')}: ${s('"Bearer "')} + os.environ[${s('"SALLYPORT_TOKEN"')}],${
          revised
            ? html`
        ${s('"If-Match"')}: ${s(`'"1"'`)},`
            : null
        }
    },${json}
)
${k("print")}(answer.json())`;
}

const inlined = (body: unknown, margin: string) =>
  JSON.stringify(body, null, 2).replaceAll("\n", `\n${margin}`);
