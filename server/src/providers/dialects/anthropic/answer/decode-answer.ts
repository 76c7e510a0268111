import type { Content } from "../../../../kernel/content.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import type { AnswerPart, NeutralAnswer } from "../../neutral/answer.ts";
import type { Citation } from "../../neutral/request.ts";
import { readCitation } from "../wire/citations.ts";
import { readSignature } from "../wire/signatures.ts";
import { stopOf } from "../wire/stop-reasons.ts";
import { readUsage, tierIn } from "../wire/usage.ts";
import { explanationIn, messageIn, nameIn, textIn } from "./message.ts";

/** Null when it is no message. */
export function decodeAnswer(body: Content): NeutralAnswer | null {
  const read = messageIn(body);
  if (read === null) return null;
  const { message, blocks } = read;
  const explanation = explanationIn(message["stop_details"]);
  return {
    id: nameIn(message, "id"),
    model: nameIn(message, "model"),
    choices: [
      {
        parts: [
          ...blocks.flatMap(partOf),
          ...(explanation === null ? [] : [{ kind: "refusal", text: explanation } as const]),
        ],
        stop: stopOf(textIn(message, "stop_reason")),
        stopSequence: nameIn(message, "stop_sequence"),
        logProbabilities: null,
      },
    ],
    usage: readUsage(message["usage"]),
    serviceTier: tierIn(message["usage"]),
  };
}

/** What tools of the provider's own did is no part of an answer in other protocols. */
function partOf(block: JsonRecord): readonly AnswerPart[] {
  switch (block["type"]) {
    case "text":
      return [{ kind: "text", text: textIn(block, "text"), ...citationsIn(block) }];
    case "thinking": {
      const signature = readSignature(textIn(block, "signature"));
      return [{ kind: "reasoning", text: textIn(block, "thinking"), signature, isRedacted: false }];
    }
    case "redacted_thinking":
      return [
        { kind: "reasoning", text: "", signature: readSignature(textIn(block, "data")), isRedacted: true },
      ];
    case "tool_use": {
      const { input = {} } = block;
      const [id, name] = [textIn(block, "id"), textIn(block, "name")];
      return [{ kind: "tool-call", id, name, input: JSON.stringify(input), isCustom: false }];
    }
    default:
      return [];
  }
}

/** A citation is for the whole of its block. */
function citationsIn(block: JsonRecord): { readonly citations?: readonly Citation[] } {
  const given = block["citations"];
  if (!Array.isArray(given) || given.length === 0) return {};
  const end = textIn(block, "text").length;
  const citations = given.flatMap((one) => {
    const citation = readCitation(one);
    return citation === null ? [] : [{ ...citation, start: 0, end }];
  });
  return { citations };
}
