import type { JsonRecord } from "../../json/json-record.ts";
import { change } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest, Part, TextPart } from "../../neutral/request.ts";
import { encodeAnswered, encodeAsked, encodeText } from "./parts.ts";

interface Turn {
  readonly role: "user" | "assistant";
  readonly parts: Part[];
}

/**
 * `system` and `messages`. Turns of one role become one; what a system says later on stands above the conversation, because not
 * every model takes it elsewhere.
 * @throws PublicError untranslatable
 */
export function encodeConversation(request: NeutralRequest, title: string, changes: Change[]): JsonRecord {
  const system: TextPart[] = [...request.system];
  const turns: Turn[] = [];
  for (const { role, parts } of request.turns) {
    if (role === "system") {
      system.push(...parts.filter((part) => part.kind === "text"));
      changes.push(change(request, "moved", "system"));
      continue;
    }
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  }
  const messages = turns.flatMap(({ role, parts }) => {
    const encode = role === "user" ? encodeAsked : encodeAnswered;
    const content = (role === "user" ? resultsFirst(parts) : parts).flatMap((part) =>
      encode(part, request, title, changes),
    );
    return content.length === 0 ? [] : [{ role, content: asText(content) }];
  });
  const said = system.flatMap(encodeText);
  return { ...(said.length === 0 ? {} : { system: asText(said) }), messages };
}

/** Results of tools stand before everything else of a turn ("tool_result blocks must come first"). */
function resultsFirst(parts: readonly Part[]): readonly Part[] {
  const isResult = ({ kind }: Part) => kind === "tool-result";
  return parts.some(isResult)
    ? [...parts.filter(isResult), ...parts.filter((part) => !isResult(part))]
    : parts;
}

/** A single plain text is written as everybody writes it. */
function asText(content: readonly JsonRecord[]): unknown {
  const [first] = content;
  const isPlain = content.length === 1 && first?.["type"] === "text" && Object.keys(first).length === 2;
  return isPlain ? first?.["text"] : content;
}
