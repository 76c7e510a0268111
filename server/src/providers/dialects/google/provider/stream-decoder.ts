import { type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import { EventDecoder } from "../../neutral/event-decoder.ts";
import { blockOf, candidatesOf, indexOf, isAnswer, reportsError, textOf } from "../wire/candidates.ts";
import { readUsage } from "../wire/usage.ts";
import { ChoiceDecoder } from "./choice-decoder.ts";
import { callNames } from "./decode.ts";

/** More candidates than anybody can ask for. */
const MOST_CHOICES = 128;

const NOTHING_WRITTEN = { output: 0, reasoning: 0, audioOutput: 0, imageOutput: 0 };

/** Reads `streamGenerateContent?alt=sse`, where each event is a whole `GenerateContentResponse`. There is no end mark. */
export class GeminiStreamDecoder extends EventDecoder {
  readonly #choices = new Map<number, ChoiceDecoder>();
  #names: (() => string) | null = null;
  readonly jsonIsWhole = false;

  protected override ended(): void {
    const choices = [...this.#choices.values()];
    if (choices.length > 0 && choices.every(({ hasStopped }) => hasStopped))
      this.events.push({ kind: "end" });
  }

  protected take(data: string, name: string | null): boolean {
    if (data.trim() === "") return true;
    const answer = parseFirstRecord(data);
    if (name === "error" || (answer !== null && reportsError(answer))) return this.fail(data);
    if (answer === null || !isAnswer(answer)) return this.breakOff();
    this.#read(answer);
    return true;
  }

  #read(answer: JsonRecord): void {
    const events = this.events;
    const counts = readUsage(answer["usageMetadata"]);
    if (this.#names === null) {
      const id = textOf(answer["responseId"]);
      this.#names = callNames(id);
      events.push({ kind: "start", id, model: textOf(answer["modelVersion"]) });
      // Some protocols tell at the beginning what was read.
      if (counts !== null)
        events.push({ kind: "usage", counts: { ...counts, ...NOTHING_WRITTEN }, serviceTier: null });
    }
    this.sawEvent = true;
    const block = blockOf(answer);
    if (block !== null) this.#choice(0)?.block(block);
    for (const candidate of candidatesOf(answer)) this.#choice(indexOf(candidate))?.read(candidate);
    if (counts !== null) events.push({ kind: "usage", counts, serviceTier: null });
  }

  #choice(index: number): ChoiceDecoder | null {
    const known = this.#choices.get(index);
    if (known !== undefined || index >= MOST_CHOICES) return known ?? null;
    const made = new ChoiceDecoder(index, this.#names ?? callNames(null), this.events);
    this.#choices.set(index, made);
    return made;
  }
}
