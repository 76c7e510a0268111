import { searchBox } from "./guides/search.ts";
import { type Html, html } from "./html.ts";
import { icon } from "./icons.ts";
import type { Texts } from "./texts/english.ts";

/** The column beside guides and reference; on a phone it is folded. */
export function guideNav(texts: Texts, side: "guides" | "reference", list: Html): Html {
  const { docs, code } = texts;
  const choice = (name: "guides" | "reference", to: string) =>
    html`<a href="/${code}/${to}"${name === side ? html` aria-current="true"` : null}>${docs[name]}</a>`;
  return html`<nav class="tree-nav" aria-label="${docs[side]}">
${searchBox(texts)}<div class="seg full">${choice("guides", "docs/first-request")}${choice("reference", "reference")}</div>
<div class="only-wide">${list}</div>
<details class="only-narrow navmore"><summary>${docs.all[side]}${icon("chevron-down", "s")}</summary>${list}</details></nav>`;
}
