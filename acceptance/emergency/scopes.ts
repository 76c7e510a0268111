import type { Asked, Stage } from "./callers.ts";
import type { Arrival } from "./upstream.ts";

/** One kind of stop on the stage: its words, whose requests it stops, and what their callers are told. */
export interface Scope {
  readonly name: string;
  /** As an option of `emergency stop`, and as members of a line of `emergency batch`. */
  readonly words: readonly string[];
  readonly line: Readonly<Record<string, string | boolean>>;
  /** Something that it stops. */
  readonly stopped: Asked;
  /** Something that goes on, where anything does. */
  readonly spared: Asked | null;
  readonly code: string;
  /** Whether a request at the provider is one that it should have stopped. */
  readonly means: (arrival: Arrival) => boolean;
}

export function scopesOf({ callers: { ada, ben, cleo } }: Stage): readonly Scope[] {
  return [
    {
      name: "everything",
      words: ["--everything"],
      line: { everything: true },
      stopped: { caller: ada, model: "m" },
      spared: null,
      code: "gateway_stopped",
      means: () => true,
    },
    {
      name: "provider",
      words: ["--provider", "one"],
      line: { provider: "one" },
      stopped: { caller: ada, model: "one/m" },
      spared: { caller: ada, model: "m" },
      code: "provider_stopped",
      means: ({ provider }) => provider === "one",
    },
    {
      name: "model",
      words: ["--model", "m"],
      line: { model: "m" },
      stopped: { caller: ada, model: "two/m" },
      spared: { caller: ada, model: "n" },
      code: "model_stopped",
      means: ({ model }) => model === "m",
    },
    {
      name: "organization",
      words: ["--organization", "acme"],
      line: { organization: "acme" },
      stopped: { caller: ben, model: "m" },
      spared: { caller: cleo, model: "m" },
      code: "organization_stopped",
      means: ({ who }) => who === "ada" || who === "ben",
    },
    {
      name: "key",
      words: ["--key", ada.id],
      line: { key: ada.id },
      stopped: { caller: ada, model: "m" },
      spared: { caller: ben, model: "m" },
      code: "key_stopped",
      means: ({ who }) => who === "ada",
    },
  ];
}

/** Requests of everybody, for every model under every name: each kind of stop meets some of them. */
export function allAsked({ callers }: Stage): readonly Asked[] {
  return Object.values(callers).flatMap((caller) =>
    ["m", "one/m", "two/m", "n"].map((model) => ({ caller, model })),
  );
}
