import type { PolicyVersion } from "../../../policies/index.ts";
import { type Html, html } from "../html.ts";

/** An operator's text in the language it is shown in. */
export interface OwnWords {
  readonly text: string;
  readonly language: "en" | "es";
}

/** In the language of the page; else in the other one, which the page says. Null: the operator took the policy back. */
export function ownWords({ texts }: PolicyVersion, language: string): OwnWords | null {
  for (const one of language === "es" ? (["es", "en"] as const) : (["en", "es"] as const)) {
    const text = texts[one];
    if (text !== null) return { text, language: one };
  }
  return null;
}

/** Plain text: a blank line between paragraphs, and headings on a line of their own after "# ". */
export function paragraphs(text: string): readonly Html[] {
  return partsOf(text).map((part) => paragraph(part));
}

const partsOf = (text: string) => text.trim().split(/\r?\n\s*\r?\n/);

function paragraph(part: string, mark: (text: string) => Html | string = (text) => text): Html {
  return part.startsWith("# ") ? html`<h2>${mark(part.slice(2).trim())}</h2>` : html`<p>${mark(part)}</p>`;
}

/** A text with its new paragraphs marked, and after it those of the version before that are gone. */
export function compared({ text, language }: OwnWords, before: PolicyVersion | undefined): readonly Html[] {
  const earlier = before?.texts[language];
  if (earlier === null || earlier === undefined) return paragraphs(text);
  const now = partsOf(text);
  const then = partsOf(earlier);
  const isNew = (part: string) => !then.includes(part);
  return [
    ...now.map((part) =>
      isNew(part) ? paragraph(part, (words) => html`<ins>${words}</ins>`) : paragraph(part),
    ),
    ...then
      .filter((part) => !now.includes(part))
      .map((part) => paragraph(part, (words) => html`<del>${words}</del>`)),
  ];
}
