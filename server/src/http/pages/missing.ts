import { html } from "./html.ts";
import type { Page, Place } from "./page.ts";

/** 404: the same for what is not there and for what is not yours. */
export function missingPage({ texts }: Place): Page {
  const { title, text, back } = texts.missing;
  return {
    title,
    description: text,
    path: "",
    part: null,
    body: html`<section class="wrap hero11 only"><div><h1>${title}</h1><p class="lead">${text}</p><div class="acts"><a class="btn main tall" href="/${texts.code}/">${back}</a></div></div></section>`,
  };
}
