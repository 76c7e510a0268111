import { NO_TOKENS } from "../../../../contract.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../../json/json-record.ts";
import { EventDecoder } from "../../../neutral/event-decoder.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { reportsError } from "../../errors/reported-error.ts";
import { DecodedChoice } from "./decoded-choice.ts";
import { sourcesIn } from "./read-message.ts";

const END_MARK = "[DONE]";
const NONE: readonly unknown[] = [];

/** Reads a streamed chat completion (OpenAI API reference, "Streaming") into events of the neutral form. */
export class ChatStreamDecoder extends EventDecoder {
  readonly #count = new AnswerCount();
  readonly #choices = new Map<number, DecodedChoice>();
  #counts = this.#count.counts;

  protected take(data: string, name: string | null): boolean {
    if (name === "error") return this.fail(data);
    const trimmed = data.trim();
    if (trimmed === "") return true;
    if (trimmed === END_MARK) {
      this.events.push({ kind: "end" });
      return this.finish();
    }
    const chunk = parseFirstRecord(data);
    if (chunk !== null && reportsError(chunk)) return this.fail(data);
    if (chunk === null || trimmed.startsWith("[")) return this.#isUnreadable();
    this.#read(chunk);
    return true;
  }

  /** An unreadable event ends the stream, unless the whole answer came before it. */
  #isUnreadable(): boolean {
    return this.#haveAllStopped() || this.breakOff();
  }

  #read(chunk: JsonRecord): void {
    const { id, model, choices } = chunk;
    const given: readonly unknown[] = Array.isArray(choices) ? choices : NONE;
    if (!this.sawEvent) {
      this.sawEvent = true;
      this.events.push({
        kind: "start",
        id: typeof id === "string" && id !== "" ? id : null,
        model: typeof model === "string" && model !== "" ? model : null,
      });
    }
    const sources = sourcesIn(chunk);
    let isOfAll = true;
    for (const choice of given) {
      if (!isRecord(choice)) continue;
      isOfAll = false;
      this.#choiceOf(choice).take(choice, sources, this.events);
    }
    this.#count.take(chunk, given, isOfAll && this.#haveAllStopped());
    this.#tellCounts();
  }

  #haveAllStopped(): boolean {
    for (const { hasStopped } of this.#choices.values()) if (!hasStopped) return false;
    return this.#choices.size > 0;
  }

  #choiceOf({ index }: JsonRecord): DecodedChoice {
    const place =
      typeof index === "number" && Number.isSafeInteger(index) && index >= 0 && index < 4096 ? index : 0;
    const known = this.#choices.get(place);
    if (known !== undefined) return known;
    const made = new DecodedChoice(place);
    this.#choices.set(place, made);
    return made;
  }

  #tellCounts(): void {
    const { counts, extras, unsplitTokens } = this.#count;
    if (counts === null || unsplitTokens > 0 || counts === this.#counts) return;
    this.#counts = counts;
    this.events.push({
      kind: "usage",
      counts: { ...NO_TOKENS, ...counts },
      serviceTier: extras?.serviceTier ?? null,
    });
  }
}
