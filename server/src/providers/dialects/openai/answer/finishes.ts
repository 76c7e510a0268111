import type { JsonRecord } from "../../json/json-record.ts";

/** Which choices of a stream have said why they ended. */
export class Finishes {
  readonly #finished = new Set<number>();
  /** How many choices there are: as many as were asked for, or as there turned out to be. */
  #choices: number;

  /** @param asked choices asked for */
  constructor(asked: number) {
    this.#choices = asked;
  }

  /** Each has ended. */
  get all(): boolean {
    return this.#finished.size >= this.#choices;
  }

  /** Whether this part of a choice is its last. Some servers send an empty reason with every part. */
  read({ index, finish_reason: reason }: JsonRecord): boolean {
    const place = typeof index === "number" && Number.isSafeInteger(index) && index >= 0 ? index : 0;
    if (place >= this.#choices) this.#choices = place + 1;
    if (typeof reason !== "string" || reason === "") return false;
    this.#finished.add(place);
    return true;
  }
}
