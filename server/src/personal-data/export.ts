import { ActError } from "../kernel/act-error.ts";
import { OWN_SECTIONS } from "./own-sections.ts";
import type { Reading, Section } from "./person.ts";
import { WIDE_SECTIONS } from "./wide-sections.ts";

/** Everything that is kept about a person, by parts. The account itself comes first, and is not among them. */
export const SECTIONS: readonly Section[] = [...OWN_SECTIONS, ...WIDE_SECTIONS];

/** The version of the file's form; docs/people.md describes it. */
export const EXPORT_FORMAT = "sallyport-personal-data/2";

/** So much is kept of text before it is handed on. */
const CHUNK_CHARACTERS = 64_000;

/**
 * everything that is kept about a person, as one JSON document that is made while it is taken: a page of rows is in memory at a
 * time, however long somebody has been here. `complete` stands at its end, so that nobody takes a part for the whole.
 * @param stillAllowed asked before each page: an export ends with the session, and breaks off
 */
export function exportOf(
  reading: Reading,
  head: Readonly<Record<string, unknown>>,
  stillAllowed: () => Promise<boolean>,
): ReadableStream<Uint8Array> {
  const text = written(reading, head, stillAllowed);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await text.next();
      if (done) controller.close();
      else controller.enqueue(Buffer.from(value));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
}

async function* written(
  reading: Reading,
  head: Readonly<Record<string, unknown>>,
  stillAllowed: () => Promise<boolean>,
): AsyncGenerator<string, undefined> {
  let text = `${JSON.stringify({ format: EXPORT_FORMAT, ...head }, null, 1).slice(0, -2)}`;
  for (const { name, read } of SECTIONS) {
    text += `,\n ${JSON.stringify(name)}: [`;
    let isFirst = true;
    for await (const rows of read(reading)) {
      if (!(await stillAllowed())) throw new ActError("not_authenticated");
      for (const row of rows) {
        text += `${isFirst ? "\n  " : ",\n  "}${JSON.stringify(row)}`;
        isFirst = false;
        if (text.length < CHUNK_CHARACTERS) continue;
        yield text;
        text = "";
      }
    }
    text += "]";
  }
  yield `${text},\n "complete": true\n}\n`;
}
