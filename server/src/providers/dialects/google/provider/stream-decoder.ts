import { Content } from "../../../../kernel/content.ts";
import { type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import type { NeutralEvent } from "../../neutral/answer.ts";
import type { StreamDecoder } from "../../neutral/codec.ts";
import { EventStream } from "../../server-sent-events/event-stream.ts";
import { blockOf, candidatesOf, indexOf, isAnswer, reportsError, textOf } from "../wire/candidates.ts";
import { readUsage } from "../wire/usage.ts";
import { ChoiceDecoder } from "./choice-decoder.ts";
import { callNames } from "./decode.ts";

/** More candidates than anybody can ask for. */
const MOST_CHOICES = 128;

const NOTHING_WRITTEN = { output: 0, reasoning: 0, audioOutput: 0, imageOutput: 0 };

/** Reads `streamGenerateContent?alt=sse`, where each event is a whole `GenerateContentResponse`. There is no end mark. */
export class GeminiStreamDecoder implements StreamDecoder {
  readonly #stream = new EventStream((data, name) => this.#take(data, name));
  readonly #choices = new Map<number, ChoiceDecoder>();
  readonly #events: NeutralEvent[] = [];
  #names: (() => string) | null = null;
  #isLast = false;
  readonly jsonIsWhole = false;
  sawEvent = false;
  broken = false;
  failure: Content | null = null;

  push(piece: Uint8Array): readonly NeutralEvent[] {
    this.#stream.push(piece);
    if (this.#stream.overflowed) this.broken = true;
    return this.#taken();
  }

  end(): readonly NeutralEvent[] {
    this.#isLast = true;
    this.#stream.end();
    const choices = [...this.#choices.values()];
    if (choices.length > 0 && choices.every(({ hasStopped }) => hasStopped))
      this.#events.push({ kind: "end" });
    return this.#taken();
  }

  #taken(): readonly NeutralEvent[] {
    return this.#events.splice(0);
  }

  #take(data: string, name: string | null): boolean {
    if (data.trim() === "") return true;
    const answer = parseFirstRecord(data);
    if (name === "error" || (answer !== null && reportsError(answer))) {
      this.failure = new Content(data);
      return false;
    }
    if (answer === null || !isAnswer(answer)) {
      // The last event may have been cut in the middle.
      this.broken = !this.#isLast;
      return false;
    }
    this.#read(answer);
    return true;
  }

  #read(answer: JsonRecord): void {
    const events = this.#events;
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
    const made = new ChoiceDecoder(index, this.#names ?? callNames(null), this.#events);
    this.#choices.set(index, made);
    return made;
  }
}
