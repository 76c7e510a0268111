/**
 * The text of the first element of this name, or null. For the few flat documents of S3, whose texts are ids, times and numbers;
 * nothing here is a reader of XML at large.
 */
export function textIn(xml: string, element: string): string | null {
  return textsIn(xml, element)[0] ?? null;
}

/** The inside of every element of this name, in order; none of them may be within another of the same name. */
export function textsIn(xml: string, element: string): readonly string[] {
  const [open, close] = [`<${element}>`, `</${element}>`];
  return xml
    .split(open)
    .slice(1)
    .map((rest) => unescaped(rest.slice(0, Math.max(0, rest.indexOf(close)))));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
  "&apos;": "'",
};

function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|#34|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
