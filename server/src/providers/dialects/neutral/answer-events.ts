import type { AnswerPart, BegunPart, NeutralAnswer, NeutralChoice, NeutralEvent } from "./answer.ts";

/** A whole answer as the events of a stream, for a caller who asked for a stream from a provider that does not stream. */
export function eventsOf({ id, model, choices, usage, serviceTier }: NeutralAnswer): readonly NeutralEvent[] {
  return [
    { kind: "start", id, model },
    ...choices.flatMap(eventsOfChoice),
    ...(usage === null ? [] : [{ kind: "usage", counts: usage, serviceTier } as const]),
    { kind: "end" },
  ];
}

function eventsOfChoice(
  { parts, stop, stopSequence, logProbabilities }: NeutralChoice,
  choice: number,
): readonly NeutralEvent[] {
  return [
    ...parts.flatMap((part, index) => eventsOfPart(part, { choice, index })),
    ...(logProbabilities === null
      ? []
      : [{ kind: "log-probabilities", choice, tokens: logProbabilities } as const]),
    { kind: "stop", choice, reason: stop, sequence: stopSequence },
  ];
}

interface Place {
  readonly choice: number;
  readonly index: number;
}

function eventsOfPart(part: AnswerPart, place: Place): readonly NeutralEvent[] {
  const events: NeutralEvent[] = [{ kind: "part", ...place, part: begun(part) }];
  const text = textOf(part);
  if (text !== "") events.push({ kind: "delta", ...place, text });
  if (part.kind === "text")
    for (const citation of part.citations ?? []) events.push({ kind: "citation", ...place, citation });
  const signature = part.kind === "refusal" || part.kind === "media" ? null : part.signature;
  if (signature) events.push({ kind: "signature", ...place, signature });
  events.push({ kind: "part-end", ...place });
  return events;
}

function begun(part: AnswerPart): BegunPart {
  switch (part.kind) {
    case "text":
    case "refusal":
      return { kind: part.kind };
    case "reasoning":
      return { kind: "reasoning", isRedacted: part.isRedacted };
    case "tool-call":
      return { kind: "tool-call", id: part.id, name: part.name, isCustom: part.isCustom };
    case "media":
      return part;
  }
}

function textOf(part: AnswerPart): string {
  if (part.kind === "media") return "";
  return part.kind === "tool-call" ? part.input : part.text;
}
