import type { JsonRecord } from "../../../json/json-record.ts";
import type { NeutralAnswer, NeutralChoice } from "../../../neutral/answer.ts";
import type { Told } from "../../../neutral/codec.ts";
import { carrierOf, isCarried } from "../carried/carrier.ts";
import {
  callItem,
  messageItem,
  pictureItem,
  reasoningItem,
  refusalContent,
  signatureItem,
  textContent,
} from "./items.ts";
import { responseOf, standingOf } from "./response.ts";
import { seal } from "./sealed.ts";

/** Writes a whole answer as OpenAI's `Response`. Only one is ever asked for. */
export function encodeAnswer(answer: NeutralAnswer, told: Told): string {
  const [choice = NONE] = answer.choices;
  const isRefused = choice.parts.some(({ kind }) => kind === "refusal");
  const standing = standingOf(choice.stop, isRefused);
  const output = outputOf(choice, told.requestId);
  const carrier = isCarried(told.asked) ? carrierOf(output) : null;
  const items = carrier === null ? output : [...output, carrier];
  return JSON.stringify(responseOf(told, answer.id, standing, items, answer.usage, answer.serviceTier));
}

const NONE: NeutralChoice = { parts: [], stop: "end", stopSequence: null, logProbabilities: null };

function outputOf({ parts, logProbabilities }: NeutralChoice, requestId: string): readonly JsonRecord[] {
  const output: JsonRecord[] = [];
  let content: JsonRecord[] = [];
  let tokens = logProbabilities ?? [];
  const idFor = (prefix: string) => `${prefix}_${requestId}_${output.length}`;
  const endMessage = () => {
    if (content.length > 0) output.push(messageItem(idFor("msg"), "completed", content));
    content = [];
  };
  for (const part of parts) {
    if (part.kind === "text") {
      content.push(textContent(part.text, part.citations, tokens));
      tokens = [];
      continue;
    }
    if (part.kind === "refusal") {
      content.push(refusalContent(part.text));
      continue;
    }
    endMessage();
    if (part.kind === "reasoning") {
      const { signature, isRedacted, text } = part;
      const encrypted = signature === null ? null : seal({ signature, isRedacted, of: null });
      output.push(reasoningItem(idFor("rs"), text, encrypted));
    } else if (part.kind === "tool-call") {
      output.push(callItem(idFor(part.isCustom ? "ctc" : "fc"), "completed", part));
      if (part.signature) output.push(signatureItem(idFor("rs"), part.signature, part.id));
    } else {
      const picture = pictureItem(idFor("ig"), part);
      if (picture !== null) output.push(picture);
    }
  }
  endMessage();
  return output;
}
