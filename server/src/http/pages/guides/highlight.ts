import { type Html, html } from "../html.ts";

const TOKEN =
  /(?<c>(?:^|(?<=\s))(?:#|\/\/)[^\n]*)|(?<s>"(?:[^"\\\n]|\\.)*"|'[^']*'|`[^`]*`|https?:\/\/[^\s"']+)|(?<k>\b(?:import|from|const|await|new|for|of|in|async|try|catch|except|as|if|instanceof|return|print|with)\b)/gm;

/** Code with its texts, comments and words marked. What is in it stays text. */
export function highlight(code: string, words = true): Html {
  const parts: Html[] = [];
  let at = 0;
  for (const match of code.matchAll(TOKEN)) {
    const [text] = match;
    const kind = match.groups?.["c"] ? "c" : match.groups?.["s"] ? "s" : "k";
    if (kind === "k" && !words) continue;
    parts.push(html`${code.slice(at, match.index)}<span class="${kind}">${text}</span>`);
    at = match.index + text.length;
  }
  return html`${parts}${code.slice(at)}`;
}
