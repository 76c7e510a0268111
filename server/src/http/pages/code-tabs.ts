import { type Html, html } from "./html.ts";

/** One example in one language. */
export interface Example {
  readonly id: "curl" | "ts" | "py";
  readonly language: string;
  readonly code: Html;
}

/**
 * Examples behind tabs. The tabs are radio buttons, so they work without a script and for every example of the page.
 * @param legend what the tabs choose, for who does not see them
 */
export function codeTabs(legend: string, examples: readonly Example[]): Html {
  const tabs = examples.map(
    ({ id, language }) =>
      html`<label><input type="radio" name="lang" id="l-${id}"${id === "curl" ? html` checked` : null}><span>${language}</span></label>`,
  );
  return html`<div class="sheet runbox"><header><fieldset class="langtabs"><legend class="vh">${legend}</legend>${tabs}</fieldset></header>${examples.map(codeBlock)}</div>`;
}

/** Examples that follow the tabs further up on the page. */
export function codeFiles(file: string, examples: readonly Example[]): Html {
  const ends = { curl: "sh", ts: "ts", py: "py" };
  const names = examples.map(({ id }) => html`<span class="v v-${id}">${file}.${ends[id]}</span>`);
  return html`<div class="sheet runbox"><header><span class="fname mono">${names}</span></header>${examples.map(codeBlock)}</div>`;
}

function codeBlock({ id, language, code }: Example): Html {
  return html`<pre tabindex="0" class="code v v-${id}" aria-label="${language}">${code}</pre>`;
}

/** A text and a word of the language, as code shows them. */
export const quoted = (text: string): Html => html`<span class="s">${text}</span>`;
export const keyword = (text: string): Html => html`<span class="k">${text}</span>`;
