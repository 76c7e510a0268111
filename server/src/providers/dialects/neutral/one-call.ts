import type { NeutralAnswer, NeutralEvent } from "./answer.ts";
import type { StreamWriter } from "./codec.ts";

/**
 * One call of a tool in each choice, for a caller who asked for no more. Not every provider can be told so, and what they call
 * beside it a model calls again when it has the first result.
 */
export function withFirstCall(answer: NeutralAnswer): NeutralAnswer {
  return {
    ...answer,
    choices: answer.choices.map((choice) => {
      const first = choice.parts.find(({ kind }) => kind === "tool-call");
      const parts = choice.parts.filter((part) => part.kind !== "tool-call" || part === first);
      return { ...choice, parts };
    }),
  };
}

/** The same for a stream. */
export class FirstCallWriter implements StreamWriter {
  readonly #writer: StreamWriter;
  /** The part that is the first call, by choice. */
  readonly #first = new Map<number, number>();
  readonly #left = new Set<string>();

  constructor(writer: StreamWriter) {
    this.#writer = writer;
  }

  write(event: NeutralEvent): string {
    if ("index" in event) {
      const { choice, index } = event;
      if (event.kind === "part" && event.part.kind === "tool-call") {
        if (!this.#first.has(choice)) this.#first.set(choice, index);
        else this.#left.add(`${choice} ${index}`);
      }
      if (this.#left.has(`${choice} ${index}`)) return "";
    }
    return this.#writer.write(event);
  }
}
