import type { TokenCounts } from "../../../../contract.ts";
import type { BegunPart, NeutralEvent } from "../../../neutral/answer.ts";
import type { StreamWriter, Told } from "../../../neutral/codec.ts";
import type { Signature } from "../../../neutral/request.ts";
import { extraContent } from "../form/signatures.ts";
import { StreamedChoice } from "./streamed-choice.ts";
import { asksWithFunctions, completionId } from "./write-answer.ts";
import { imageOf, probabilityOf, usageOf } from "./write-parts.ts";

/**
 * Writes an answer as OpenAI's chunks (`CreateChatCompletionStreamResponse`): the role first, then what is said, then why it
 * ended, the usage if it was asked for, and `[DONE]`. What surrounds a piece of text is made once, because there is one
 * chunk for each token.
 */
export class ChatStreamWriter implements StreamWriter {
  readonly #told: Told;
  readonly #isLegacy: boolean;
  readonly #choices: StreamedChoice[] = [];
  readonly #tail: string;
  #head: string;
  #counts: TokenCounts | null = null;
  #serviceTier: string | null = null;

  constructor(told: Told) {
    this.#told = told;
    this.#isLegacy = asksWithFunctions(told);
    this.#head = this.#headOf(null);
    this.#tail = told.includeUsage ? ',"usage":null}\n\n' : "}\n\n";
  }

  write(event: NeutralEvent): string {
    switch (event.kind) {
      case "start":
        this.#head = this.#headOf(event.id);
        return "";
      case "part":
        return this.#begin(event.choice, event.index, event.part);
      case "delta":
        return this.#delta(event.choice, event.index, event.text);
      case "signature":
        return this.#sign(event.choice, event.index, event.signature);
      case "citation":
        this.#choice(event.choice).cite(event.index, event.citation);
        return "";
      case "log-probabilities": {
        const logprobs = JSON.stringify({ content: event.tokens.map(probabilityOf), refusal: null });
        return this.#chunk(event.choice, `{},"logprobs":${logprobs}`);
      }
      case "part-end":
        // Clients parse the arguments of a call, and nothing is no JSON.
        return this.#choice(event.choice).isEmptyCall(event.index)
          ? this.#delta(event.choice, event.index, "{}")
          : "";
      case "stop": {
        const choice = this.#choice(event.choice);
        const last = choice.lastDelta();
        const reason = choice.finishReason(event.reason, this.#isLegacy);
        return (
          (last === null ? "" : this.#chunk(event.choice, last)) + this.#chunk(event.choice, "{}", reason)
        );
      }
      case "usage":
        this.#counts = event.counts;
        this.#serviceTier = event.serviceTier ?? this.#serviceTier;
        return "";
      case "end":
        return `${this.#usage()}data: [DONE]\n\n`;
    }
  }

  #headOf(id: string | null): string {
    const frame = {
      id: completionId(id, this.#told),
      object: "chat.completion.chunk",
      created: this.#told.createdSeconds,
      model: this.#told.model,
    };
    return `data: ${JSON.stringify(frame).slice(0, -1)},"choices":[`;
  }

  #choice(index: number): StreamedChoice {
    const known = this.#choices[index] ?? new StreamedChoice();
    this.#choices[index] = known;
    return known;
  }

  /** @param delta JSON, after which further members of the choice may stand */
  #chunk(index: number, delta: string, reason: string | null = null): string {
    const role = this.#choice(index).speak()
      ? ""
      : this.#written(index, '{"role":"assistant","content":"","refusal":null}', null);
    return role + this.#written(index, delta, reason);
  }

  #written(index: number, delta: string, reason: string | null): string {
    const finish = reason === null ? "null" : `"${reason}"`;
    return `${this.#head}{"index":${index},"delta":${delta},"finish_reason":${finish}}]${this.#tail}`;
  }

  #begin(choice: number, index: number, part: BegunPart): string {
    const streamed = this.#choice(choice);
    const call = streamed.begin(index, part);
    if (part.kind === "media") {
      const image = imageOf(part);
      return image === null ? "" : this.#chunk(choice, JSON.stringify({ images: [image] }));
    }
    if (part.kind !== "tool-call") return "";
    const { id, name } = part;
    if (this.#isLegacy)
      return call === 0
        ? this.#chunk(choice, JSON.stringify({ function_call: { name, arguments: "" } }))
        : "";
    const begun = part.isCustom
      ? { index: call, id, type: "custom", custom: { name, input: "" } }
      : { index: call, id, type: "function", function: { name, arguments: "" } };
    return this.#chunk(choice, JSON.stringify({ tool_calls: [begun] }));
  }

  #delta(choice: number, index: number, text: string): string {
    if (text === "") return "";
    const streamed = this.#choice(choice);
    const part = streamed.grow(index, text);
    if (part === null) return "";
    const json = JSON.stringify(text);
    switch (part.kind) {
      case "text":
        return this.#chunk(choice, `{"content":${json}}`);
      case "refusal":
        return this.#chunk(choice, `{"refusal":${json}}`);
      case "reasoning":
        return this.#chunk(choice, `{"reasoning_content":${json}}`);
      case "tool-call": {
        if (this.#isLegacy)
          return part.call === 0 ? this.#chunk(choice, `{"function_call":{"arguments":${json}}}`) : "";
        const grown = part.isCustom ? `"custom":{"input":${json}}` : `"function":{"arguments":${json}}`;
        return this.#chunk(choice, `{"tool_calls":[{"index":${part.call},${grown}}]}`);
      }
    }
  }

  /** Of a call, at once; of all else, with what stands at the end of the choice. */
  #sign(choice: number, index: number, signature: Signature): string {
    const call = this.#choice(choice).sign(index, signature);
    if (call === null || this.#isLegacy) return "";
    return this.#chunk(
      choice,
      JSON.stringify({ tool_calls: [{ index: call, extra_content: extraContent(signature) }] }),
    );
  }

  #usage(): string {
    if (!this.#told.includeUsage || this.#counts === null) return "";
    const tier = this.#serviceTier === null ? "" : `,"service_tier":${JSON.stringify(this.#serviceTier)}`;
    return `${this.#head}]${tier},"usage":${JSON.stringify(usageOf(this.#counts))}}\n\n`;
  }
}
