import type { ServiceTierAsked } from "./service-tier.ts";

/**
 * A conversation, as every protocol and every dialect can say it. A caller's codec reads its own form into this one, and a
 * provider's codec writes its own form from it. It holds content in the clear, so it never leaves `providers/dialects/`.
 */
export interface NeutralRequest {
  /** What stands above the conversation, in the order it was said. */
  readonly system: readonly TextPart[];
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | null;
  /** Whether several tools may be called at once; null when nothing was said. */
  readonly parallelTools: boolean | null;
  /** Null where plain text is asked for, or nothing was said. */
  readonly format: OutputFormat | null;
  /** Most tokens of each answer; null when the caller does not limit them. */
  readonly outputTokens: number | null;
  /** How many answers are asked for. */
  readonly choices: number;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly frequencyPenalty: number | null;
  readonly presencePenalty: number | null;
  readonly seed: number | null;
  readonly stop: readonly string[];
  readonly reasoning: ReasoningAsked | null;
  /** How many alternatives are told for each token; 0 for the chosen token alone; null when none are asked for. */
  readonly logProbabilities: number | null;
  readonly verbosity: "low" | "medium" | "high" | null;
  readonly serviceTier: ServiceTierAsked | null;
  readonly stream: boolean;
  /** How the caller names what it said, for refusals and for the list of changes. */
  readonly names: FieldNames;
  /** What reading it has already left out or changed, which does no harm. */
  readonly changes: readonly Change[];
}

/** A field of a request of which a refusal or a change can speak. */
export type Field =
  | Exclude<keyof NeutralRequest, "turns" | "stream" | "names" | "changes">
  | "audio"
  | "cache"
  | "citations"
  | "detail"
  | "document"
  | "image"
  | "mimeType"
  | "reasoningSignature"
  | "strict"
  | "toolError"
  | "toolInput"
  | "url"
  | "user"
  | "video";

/** The caller's own words for fields, such as `max_tokens` for `outputTokens`. They are names of ours, never the caller's text. */
export type FieldNames = Partial<Readonly<Record<Field, string>>>;

/**
 * What was changed without harm. `left-out`: the provider has no such thing and the answer is the same without it;
 * `approximated`: it has something near; `moved`: it stands elsewhere.
 */
export interface Change {
  readonly kind: "left-out" | "approximated" | "moved";
  /** The caller's name of it. */
  readonly name: string;
}

/** What one side said. Turns of the same role may follow each other. */
export interface Turn {
  /** `system`: said in the middle of a conversation. Results of tools are parts of a user's turn. */
  readonly role: "user" | "assistant" | "system";
  readonly parts: readonly Part[];
}

export type Part = TextPart | MediaPart | ReasoningPart | ToolCallPart | ToolResultPart | RefusalPart;

export interface TextPart {
  readonly kind: "text";
  readonly text: string;
  readonly citations?: readonly Citation[];
  readonly signature?: Signature;
  /** The caller asks that the prompt be cached up to here, for so long. */
  readonly cache?: CacheMark;
}

export type CacheMark = "5m" | "1h";

/** A picture, a document, a sound or a video. */
export interface MediaPart {
  readonly kind: "media";
  readonly media: "image" | "document" | "audio" | "video";
  /** Such as `image/png`; null when the caller did not say, as with an address. */
  readonly mimeType: string | null;
  readonly source:
    | { readonly kind: "base64"; readonly data: string }
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "url"; readonly url: string };
  /** How closely a picture is looked at; null when nothing was said. */
  readonly detail: "low" | "high" | "original" | "auto" | null;
  /** Of a document. */
  readonly title: string | null;
  /** Whether answers are to cite this document. */
  readonly citations: boolean;
  readonly signature?: Signature;
  readonly cache?: CacheMark;
}

/** What a model thought before it answered. */
export interface ReasoningPart {
  readonly kind: "reasoning";
  /** Empty where only the signature or the encrypted form is known. */
  readonly text: string;
  /** Proves to its provider that it is unchanged, or is the thought itself in encrypted form. */
  readonly signature: Signature | null;
  /** The provider hides the text: the signature is all there is of it. */
  readonly isRedacted: boolean;
}

/** An opaque value that only the dialect that made it can read. It is passed back to no other. */
export interface Signature {
  /** `ProviderDialect.name` */
  readonly dialect: string;
  readonly value: string;
}

export interface ToolCallPart {
  readonly kind: "tool-call";
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it; of a custom tool any text. */
  readonly input: string;
  readonly isCustom: boolean;
  readonly signature?: Signature;
  readonly cache?: CacheMark;
}

export interface ToolResultPart {
  readonly kind: "tool-result";
  readonly id: string;
  /** Null where the caller's form names the call only; `nameOfCall` finds it. */
  readonly name: string | null;
  readonly parts: readonly (TextPart | MediaPart)[];
  readonly isError: boolean;
  readonly cache?: CacheMark;
}

export interface RefusalPart {
  readonly kind: "refusal";
  readonly text: string;
}

/** Where something that was said comes from. */
export interface Citation {
  readonly source:
    | { readonly kind: "url"; readonly url: string; readonly title: string | null }
    | { readonly kind: "document"; readonly index: number; readonly title: string | null };
  /** What was cited; null when not told. */
  readonly quote: string | null;
  /** Characters of the text that the citation is for, in UTF-16 units; null when not told. */
  readonly start: number | null;
  readonly end: number | null;
  /** Places in the document, in the form its provider uses; null when not told. */
  readonly place: {
    readonly unit: "character" | "page" | "block";
    readonly from: number;
    readonly to: number;
  } | null;
}

export interface Tool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of its input; null for none. */
  readonly schema: Readonly<Record<string, unknown>> | null;
  readonly strict: boolean | null;
  /** Takes any text instead of JSON. */
  readonly isCustom: boolean;
  readonly cache?: CacheMark;
}

export type ToolChoice =
  | { readonly kind: "auto" | "none" | "required" }
  /** One of these, or all of them when `required` is false. */
  | { readonly kind: "tools"; readonly names: readonly string[]; readonly required: boolean };

export type OutputFormat =
  | { readonly kind: "json" }
  | {
      readonly kind: "schema";
      readonly name: string | null;
      readonly description: string | null;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict: boolean | null;
    };

/** How much is thought. Each protocol says it in one of two ways; `reasoning.ts` turns one into the other. */
export interface ReasoningAsked {
  readonly effort: "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max" | null;
  /** Tokens that may be spent on it; null when only the effort was said. */
  readonly budgetTokens: number | null;
  /** Whether the caller wants to see it, or a summary of it. */
  readonly isShown: boolean;
}
