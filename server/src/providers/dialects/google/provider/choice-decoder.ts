import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { BegunPart, NeutralEvent } from "../../neutral/answer.ts";
import { finishOf, partsOf, textOf } from "../wire/candidates.ts";
import { blockedText, readFinish } from "../wire/finish.ts";
import { readCitations } from "./citations.ts";
import { readLogProbabilities } from "./log-probabilities.ts";
import { readMedia, signatureOf } from "./part-reader.ts";
import { PartialArguments } from "./partial-arguments.ts";

/** Turns the parts of one candidate of a stream into events. It has state. */
export class ChoiceDecoder {
  readonly #choice: number;
  readonly #names: () => string;
  readonly #events: NeutralEvent[];
  /** Of the part that is open; null between parts. */
  #open: BegunPart["kind"] | null = null;
  #index = -1;
  /** Places of the parts that are texts. */
  #texts = 0;
  #text = "";
  #textIndex = -1;
  #callsTools = false;
  /** Arguments of a call that goes on; null outside of one. */
  #arguments: PartialArguments | null = null;
  hasStopped = false;

  /** @param events where the events are put */
  constructor(choice: number, names: () => string, events: NeutralEvent[]) {
    this.#choice = choice;
    this.#names = names;
    this.#events = events;
  }

  read(candidate: JsonRecord): void {
    if (this.hasStopped) return;
    for (const part of partsOf(candidate)) this.#readPart(part);
    this.#readMetadata(candidate);
    const reason = finishOf(candidate);
    if (reason !== null) this.#stop(reason);
  }

  /** The prompt was blocked, and this stands in place of its answer. */
  block(reason: unknown): void {
    this.#begin({ kind: "refusal" });
    this.#delta(blockedText(reason));
    this.#stop("SAFETY");
  }

  #readPart(part: JsonRecord): void {
    const call = part["functionCall"];
    if (isRecord(call)) {
      this.#readCall(call, part);
      return;
    }
    const media = readMedia(part["inlineData"]);
    if (media !== null) {
      this.#begin(media);
      this.#sign(part);
      this.#end();
      return;
    }
    const text = textOf(part["text"]);
    if (text !== null) this.#readText(text, part);
  }

  #readText(text: string, part: JsonRecord): void {
    const kind = part["thought"] === true ? "reasoning" : "text";
    const signature = signatureOf(part);
    if (text === "") {
      if (signature === null) return;
      // A signature of its own belongs to what was thought, or to the text before it, and begins no text.
      if (this.#open !== "reasoning" && this.#open !== "text")
        this.#begin({ kind: "reasoning", isRedacted: false });
    } else {
      if (this.#open !== kind) this.#begin(kind === "text" ? { kind } : { kind, isRedacted: false });
      this.#delta(text);
    }
    if (signature === null) return;
    this.#sign(part);
    // What has a signature stays as it is: nothing may be put behind it.
    this.#end();
  }

  #readCall(call: JsonRecord, part: JsonRecord): void {
    const name = textOf(call["name"]);
    if (this.#arguments === null || (name !== null && name !== "")) {
      if (name === null || name === "") return;
      this.#begin({ kind: "tool-call", id: textOf(call["id"]) || this.#names(), name, isCustom: false });
      this.#callsTools = true;
      this.#arguments = new PartialArguments();
      this.#sign(part);
    }
    this.#arguments.add(call["partialArgs"]);
    if (call["willContinue"] === true) return;
    this.#delta(isRecord(call["args"]) ? JSON.stringify(call["args"]) : this.#arguments.text());
    this.#arguments = null;
    this.#end();
  }

  #readMetadata(candidate: JsonRecord): void {
    const tokens = readLogProbabilities(candidate["logprobsResult"]);
    if (tokens !== null && tokens.length > 0)
      this.#events.push({ kind: "log-probabilities", choice: this.#choice, tokens });
    if (this.#open !== "text") return;
    for (const citation of readCitations(candidate, this.#texts === 1 ? this.#text : ""))
      this.#events.push({ kind: "citation", choice: this.#choice, index: this.#textIndex, citation });
  }

  #stop(reason: string): void {
    this.#end();
    const stop = readFinish(reason, this.#callsTools);
    this.#events.push({ kind: "stop", choice: this.#choice, reason: stop, sequence: null });
    this.hasStopped = true;
  }

  #begin(part: BegunPart): void {
    this.#end();
    this.#open = part.kind;
    this.#index += 1;
    if (part.kind === "text") {
      this.#texts += 1;
      this.#textIndex = this.#index;
    }
    this.#events.push({ kind: "part", choice: this.#choice, index: this.#index, part });
  }

  #delta(text: string): void {
    if (this.#open === "text") this.#text += text;
    this.#events.push({ kind: "delta", choice: this.#choice, index: this.#index, text });
  }

  #sign(part: JsonRecord): void {
    const signature = signatureOf(part);
    if (signature !== null)
      this.#events.push({ kind: "signature", choice: this.#choice, index: this.#index, signature });
  }

  #end(): void {
    if (this.#open === null) return;
    // A call whose last piece never came is given as far as it came.
    if (this.#arguments !== null && !this.#arguments.isEmpty) this.#delta(this.#arguments.text());
    this.#arguments = null;
    this.#open = null;
    this.#events.push({ kind: "part-end", choice: this.#choice, index: this.#index });
  }
}
