import type { TokenCounts } from "../../contract.ts";
import type {
  Citation,
  MediaPart,
  ReasoningPart,
  RefusalPart,
  Signature,
  TextPart,
  ToolCallPart,
} from "./request.ts";

/** A whole answer, as every dialect and every protocol can say it. */
export interface NeutralAnswer {
  /** The provider's own id; null when it gives none. */
  readonly id: string | null;
  /** The model as the provider names it; null when it does not. */
  readonly model: string | null;
  readonly choices: readonly NeutralChoice[];
  /** Null when the provider did not count. */
  readonly usage: TokenCounts | null;
  /** As the provider wrote it, for a look-up; null when it said nothing. */
  readonly serviceTier: string | null;
}

export interface NeutralChoice {
  readonly parts: readonly AnswerPart[];
  readonly stop: StopReason;
  /** The sequence that ended it; null when it was another reason, or the provider does not say which. */
  readonly stopSequence: string | null;
  /** Of its text; null when not asked for. */
  readonly logProbabilities: readonly TokenProbability[] | null;
}

export type AnswerPart = TextPart | MediaPart | ReasoningPart | ToolCallPart | RefusalPart;

/** Why an answer ended. `content-filter`: the provider cut or withheld it; `refusal`: the model declined. */
export type StopReason =
  | "end"
  | "length"
  | "stop-sequence"
  | "tool-calls"
  | "content-filter"
  | "refusal"
  | "pause";

export interface TokenProbability {
  readonly token: string;
  /** Natural logarithm. */
  readonly logProbability: number;
  /** UTF-8; null when not told. */
  readonly bytes: readonly number[] | null;
  readonly alternatives: readonly Omit<TokenProbability, "alternatives">[];
}

/**
 * One step of a streamed answer. A part begins, grows and ends; parts of one choice never overlap, except tool calls, which
 * some providers write side by side. Deltas of a tool call are JSON text.
 */
export type NeutralEvent =
  | { readonly kind: "start"; readonly id: string | null; readonly model: string | null }
  | {
      readonly kind: "part";
      readonly choice: number;
      /** Counts the parts of its choice, from 0. */
      readonly index: number;
      readonly part: BegunPart;
    }
  | { readonly kind: "delta"; readonly choice: number; readonly index: number; readonly text: string }
  | {
      readonly kind: "signature";
      readonly choice: number;
      readonly index: number;
      readonly signature: Signature;
    }
  | {
      readonly kind: "citation";
      readonly choice: number;
      readonly index: number;
      readonly citation: Citation;
    }
  | {
      readonly kind: "log-probabilities";
      readonly choice: number;
      readonly tokens: readonly TokenProbability[];
    }
  | { readonly kind: "part-end"; readonly choice: number; readonly index: number }
  | {
      readonly kind: "stop";
      readonly choice: number;
      readonly reason: StopReason;
      readonly sequence: string | null;
    }
  /** May come several times; a later one replaces an earlier one. */
  | { readonly kind: "usage"; readonly counts: TokenCounts; readonly serviceTier: string | null }
  /** The provider's stream is complete. The last event. */
  | { readonly kind: "end" };

/** What a part is, when it begins. A picture comes whole. */
export type BegunPart =
  | { readonly kind: "text" }
  | { readonly kind: "refusal" }
  | { readonly kind: "reasoning"; readonly isRedacted: boolean }
  | { readonly kind: "tool-call"; readonly id: string; readonly name: string; readonly isCustom: boolean }
  | MediaPart;
