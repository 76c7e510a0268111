import type { Content } from "../../../kernel/content.ts";
import type { AnsweredExtras, StreamReader, TokenCounts } from "../../contract.ts";
import type { NeutralEvent } from "./answer.ts";
import type { StreamDecoder, StreamWriter } from "./codec.ts";

/** Takes a third of the time that `Buffer.from` takes for an event. */
const ENCODER = new TextEncoder();

/** Reads a provider's stream in its dialect, and gives the caller the same answer in its own protocol, event by event. */
export class StreamTranslation implements StreamReader {
  readonly #decoder: StreamDecoder;
  readonly #writer: StreamWriter;
  /** Choices that the caller asked for and that have not said why they ended. */
  #openChoices: number;
  #countedCharacters = 0;
  readonly unsplitTokens = 0;
  counts: TokenCounts | null = null;
  extras: AnsweredExtras | null = null;
  outputCharacters = 0;
  begun = false;
  complete = false;
  readonly jsonIsWhole: boolean;

  /** @param choices how many answers the caller asked for */
  constructor(decoder: StreamDecoder, writer: StreamWriter, choices: number) {
    this.#decoder = decoder;
    this.#writer = writer;
    this.#openChoices = choices;
    this.jsonIsWhole = decoder.jsonIsWhole ?? true;
  }

  get uncountedCharacters(): number {
    return this.outputCharacters - this.#countedCharacters;
  }

  get sawChunk(): boolean {
    return this.#decoder.sawEvent;
  }

  get finished(): boolean {
    return this.#openChoices <= 0;
  }

  get failed(): boolean {
    return this.#decoder.failure !== null;
  }

  get broken(): boolean {
    return this.#decoder.broken;
  }

  get failure(): Content | null {
    return this.#decoder.failure;
  }

  push(piece: Uint8Array): Uint8Array | null {
    return this.#isOver ? null : this.#write(this.#decoder.push(piece));
  }

  end(): Uint8Array | null {
    if (this.#isOver) return null;
    const last = this.#write(this.#decoder.end());
    // Many servers leave out the end mark. The answer is whole when each choice has said why it ended.
    if (this.#isOver || !this.finished) return last;
    const mark = this.#write([{ kind: "end" }]);
    return last === null ? mark : mark === null ? last : Buffer.concat([last, mark]);
  }

  get #isOver(): boolean {
    return this.complete || this.failed || this.broken;
  }

  #write(events: readonly NeutralEvent[]): Uint8Array | null {
    let text = "";
    for (const event of events) {
      this.#count(event);
      text += this.#writer.write(event);
      if (this.complete) break;
    }
    return text === "" ? null : ENCODER.encode(text);
  }

  #count(event: NeutralEvent): void {
    switch (event.kind) {
      case "delta":
        this.outputCharacters += event.text.length;
        if (event.text !== "") this.begun = true;
        break;
      case "part":
        if (event.part.kind === "tool-call") this.outputCharacters += event.part.name.length;
        if (event.part.kind === "tool-call" || event.part.kind === "media") this.begun = true;
        break;
      case "signature":
        this.begun = true;
        break;
      case "stop":
        this.#openChoices -= 1;
        this.begun = true;
        break;
      case "usage":
        this.counts = event.counts;
        if (event.counts.output > 0) this.#countedCharacters = this.outputCharacters;
        if (event.serviceTier !== null) this.extras = { serviceTier: event.serviceTier, searches: null };
        break;
      case "end":
        this.complete = true;
        break;
      default:
    }
  }
}
