import { expect, test } from "bun:test";
import type { NeutralAnswer, NeutralEvent } from "./answer.ts";
import { eventsOf } from "./answer-events.ts";
import { FirstCallWriter, withFirstCall } from "./one-call.ts";

const call = (id: string) => ({ kind: "tool-call", id, name: "f", input: "{}", isCustom: false }) as const;
const signature = { dialect: "google", value: "s" };
const ANSWER: NeutralAnswer = {
  ...{ id: "a", model: "m", usage: null, serviceTier: null },
  choices: [0, 1].map((choice) => ({
    parts: [
      { kind: "text", text: "Both." },
      { ...call(`${choice}a`), signature },
      { ...call(`${choice}b`), signature },
      { kind: "text", text: "Done." },
    ],
    ...{ stop: "tool-calls", stopSequence: null, logProbabilities: null },
  })),
};

test("the first call of each choice is left, with everything that is no call", () => {
  const parts = withFirstCall(ANSWER).choices.map((choice) =>
    choice.parts.map((part) => ("id" in part ? part.id : part.kind)),
  );
  expect(parts).toEqual([
    ["text", "0a", "text"],
    ["text", "1a", "text"],
  ]);
});

test("of a stream nothing of a later call is left", () => {
  const seen: NeutralEvent[] = [];
  const writer = new FirstCallWriter({ write: (event) => String(seen.push(event)) });
  for (const event of eventsOf(ANSWER)) writer.write(event);
  const wanted = eventsOf(ANSWER).filter((event) => !("index" in event && event.index === 2));
  expect(seen).toEqual([...wanted]);
});
