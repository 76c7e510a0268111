import type { Content } from "../kernel/content.ts";
import type { PriceSheet, SearchSize } from "../kernel/price-sheet.ts";
import type { StreamUsage } from "../kernel/stream-usage.ts";
import type { ServiceTiers } from "./price-parameters.ts";

/** The scopes with which models are asked for text. */
export const TEXT_SCOPES = ["chat.completions", "completions", "embeddings"] as const;

/**
 * What a key can be allowed. Whoever may ask for chat completions may do so in every protocol. `images`: pictures that are answered
 * at once; `generations`: those that are kept for a while. Each of these two may also look at what is kept; `pictures.read` may do nothing else.
 */
export const SCOPES = [...TEXT_SCOPES, "images", "generations", "pictures.read"] as const;
export type Scope = (typeof SCOPES)[number];

export const ENDPOINTS = [...TEXT_SCOPES, "tokens.count", "images"] as const;

/** What a caller asks for, however it is worded. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** The scope that a key needs: who may have a prompt answered may have it counted. */
export function scopeOf(endpoint: Endpoint): Scope {
  return endpoint === "tokens.count" ? "chat.completions" : endpoint;
}

/** One header of a request to a provider; the name in lower case. */
export type Header = readonly [name: string, value: string];

/** What is to be known of a provider where a request is written for it. */
export interface ProviderFacts {
  /** The name in the registry, in usage rows and in `sallyport providers add <kind>`. */
  readonly kind: string;
  /** The name people know. */
  readonly title: string;
  /** Endpoints whose answers it stores unless told `store: false` (Z-5). */
  readonly storesByDefault: readonly Endpoint[];
  readonly streamUsage: StreamUsage;
  /** The parameter by which a chat completion's output is limited where the caller named none. */
  readonly outputLimit: "max_tokens" | "max_completion_tokens";
  /** Members that every body gets, as JSON, such as that nothing is to be kept (Z-3); callers cannot write them. */
  readonly always?: Readonly<Record<string, string>>;
  /** How its service tiers are priced. */
  readonly serviceTiers: ServiceTiers;
}

/** What the gateway knows of a request after reading it. Content stays closed inside `body`. */
export interface InferenceRequest {
  readonly endpoint: Endpoint;
  /** As the caller wrote it; not yet matched against the registry, so it is not to be stored. */
  readonly model: string;
  readonly stream: boolean;
  /** The caller asked for the usage chunk at the end of a stream. */
  readonly includeUsage: boolean;
  readonly body: Content;
  readonly bounds: RequestBounds;
  /** What changes its price beside its tokens; null or absent when nothing does. */
  readonly extras?: AskedExtras | null;
  /** What pictures it asks for; absent where it asks for text. */
  readonly pictures?: AskedPictures;
}

export const PICTURE_OPERATIONS = ["generations", "edits", "variations"] as const;
export type PictureOperation = (typeof PICTURE_OPERATIONS)[number];

/** The words for quality that have prices; any other is the provider's own. */
export const PICTURE_QUALITIES = ["low", "medium", "high", "standard", "hd"] as const;
export type PictureQuality = (typeof PICTURE_QUALITIES)[number];

/** What a request for pictures asks for, as far as it decides its price and where it goes. */
export interface AskedPictures {
  readonly operation: PictureOperation;
  readonly count: number;
  /** Null where the model chooses. */
  readonly size: PictureSize | null;
  /** Null where the model chooses. */
  readonly quality: PictureQuality | null;
  /** How many come before each, of a stream. */
  readonly partial: number;
  /** The type of the body where it is no JSON, with its boundary. */
  readonly formType: string | null;
  /** The parts of a form, in their order; none where the body is JSON. */
  readonly parts: readonly SentPart[];
}

/** One part of a form. */
interface SentPart {
  readonly name: string;
  readonly fileName: string | null;
  readonly contentType: string | null;
  readonly content: Content;
}

/** Pictures that came, and what is said of them; null where nothing is. */
export interface MadePictures {
  readonly count: number;
  /** Its provider says that it made none because of what it would show. */
  readonly refused?: boolean;
  readonly size: PictureSize | null;
  readonly quality: PictureQuality | null;
}

/** What a request asks for that changes its price beside its tokens. */
export interface AskedExtras {
  /** As the caller wrote it, for a look-up and not to be stored; null when nothing was said. */
  readonly serviceTier: string | null;
  /** At most so many searches, or sources where the provider counts those. */
  readonly searches: number;
  readonly searchSize: SearchSize;
}

/** What an answer says of it. */
export interface AnsweredExtras {
  /** As the provider wrote it, for a look-up and not to be stored; null when nothing was said. */
  readonly serviceTier: string | null;
  readonly searches: number | null;
}

/** What bounds the cost of a request, before it is sent (C-1). */
export interface RequestBounds {
  /**
   * Bytes of the body without the data of attachments. Its text has at most so many tokens, because a token has at
   * least one byte.
   */
  readonly inputBytes: number;
  /** Tokens that a provider adds at most, because it explains tools to its model in words of its own; absent for none. */
  readonly inputBesides?: number;
  /** Pictures, sound and files. They have bounds of their own, which differ between models. */
  readonly attachments: readonly Attachment[];
  /** It refers to something that only the model's context bounds, such as a search of the web. */
  readonly refersToMore: boolean;
  readonly audio: boolean;
  /** Output tokens of each choice, as the caller limits them; null when the caller does not. */
  readonly outputTokens: number | null;
  /** Tokens of each choice that count as output and that no limit covers: a prompt that is echoed, a wrong prediction. */
  readonly outputBesides: number;
  /** How many answers are written: for each prompt, as many as are chosen from. */
  readonly choices: number;
  /** How many of these answers are returned. */
  readonly choicesShown: number;
}

/** What is sent as one body; texts as UTF-8. */
export type RequestBody = readonly (Uint8Array | string)[];

/** Something in a request whose tokens are not bounded by its bytes. */
export type Attachment = Picture | Sound | AttachedFile;

export interface Picture {
  readonly kind: "picture";
  /** Null when the picture is elsewhere, or its header does not state the size beyond doubt. */
  readonly size: PictureSize | null;
  readonly detail: PictureDetail;
  /** Bytes of its data in the body; 0 when it is elsewhere. */
  readonly bytes: number;
}

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** How closely the model is to look. `original` is not made smaller by OpenAI's newest models. */
export type PictureDetail = "low" | "high" | "original" | "auto";

export interface Sound {
  readonly kind: "sound";
  readonly bytes: number;
  readonly length: SoundLength;
}

/** In seconds. */
export interface SoundLength {
  /** Infinite where its bytes do not bound it. */
  readonly atMost: number;
  readonly about: number;
}

/** A document. What is in it may be compressed, so that its size does not bound it. */
interface AttachedFile {
  readonly kind: "file";
  readonly bytes: number;
}

export interface EncodingTarget {
  /** The provider's name for the model. */
  readonly model: string;
  readonly provider: ProviderFacts;
  /** The output tokens that are affordable; null where all that was asked for is. */
  readonly outputLimit: number | null;
  /** What the model writes at most, for dialects that must be told a limit where the caller named none. */
  readonly mostOutputTokens: number;
}

/**
 * Token counts of one request. `cached`, `cacheWrite`, `cacheWriteLong`, `audioInput` and `imageInput` are parts of `input`;
 * `reasoning`, `audioOutput` and `imageOutput` are parts of `output`.
 */
export interface TokenCounts {
  readonly input: number;
  /** Read from the provider's cache. */
  readonly cached: number;
  /** Written into it for 5 minutes. */
  readonly cacheWrite: number;
  /** Written into it for an hour. */
  readonly cacheWriteLong: number;
  readonly audioInput: number;
  readonly imageInput: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioOutput: number;
  readonly imageOutput: number;
}

export const NO_TOKENS: TokenCounts = {
  input: 0,
  cached: 0,
  cacheWrite: 0,
  cacheWriteLong: 0,
  audioInput: 0,
  imageInput: 0,
  output: 0,
  reasoning: 0,
  audioOutput: 0,
  imageOutput: 0,
};

/** What is known of the tokens of an answer. */
export interface Counted {
  /** The provider's own counts, those that it did not give being zero; null when it gave none. */
  readonly counts: TokenCounts | null;
  /** Tokens of which the provider did not say whether they were read or written; 0 as a rule. */
  readonly unsplitTokens: number;
  /** Characters of text in the answer, for our own estimate. */
  readonly outputCharacters: number;
  /** How many of these characters the provider's count does not cover, because it came before them or is missing. */
  readonly uncountedCharacters: number;
  /** What it says of its price beside its tokens; null when it says nothing. */
  readonly extras: AnsweredExtras | null;
  /** The pictures that came; absent where text was asked for. */
  readonly pictures?: MadePictures;
}

export interface Answer extends Counted {
  /** What the caller gets in place of the provider's bytes; absent where those pass through. */
  readonly translated?: string;
}

/**
 * It never throws: what came before a fault belongs to the caller, so faults are reported by `failed` and `broken`.
 */
export interface StreamReader extends Counted {
  /** Takes the next piece of the provider's stream, split anywhere, and returns what the caller gets now. */
  push(piece: Uint8Array): Uint8Array | null;
  /**
   * Call once when the provider's stream has ended cleanly. Returns what was still held, because many servers leave
   * out the blank line after the last event, and adds the end mark if each choice has ended without one. A last event
   * that was cut in the middle is not returned.
   */
  end(): Uint8Array | null;
  /** True once something of the answer itself was read: not a comment, not a chunk that only names the role. */
  readonly begun: boolean;
  /** True once anything was read that belongs to an answer, if only its frame. */
  readonly sawChunk: boolean;
  /** True once each choice has said why it ended: nothing more is written, only counted. */
  readonly finished: boolean;
  /** True where a body that begins like JSON is a whole answer and no stream. */
  readonly jsonIsWhole: boolean;
  /** True once the stream is complete. Nothing after that is passed on. */
  readonly complete: boolean;
  /** True when the provider reported an error inside the stream. Neither that event nor what follows is passed on. */
  readonly failed: boolean;
  /** True when what came is no stream of this dialect, or one event is larger than `MAX_EVENT_BYTES`. It ends there. */
  readonly broken: boolean;
  /** The error event as the provider wrote it, for `ProviderDialect.readError`; null unless `failed`. */
  readonly failure: Content | null;
}

/** The largest single event of a stream that is held in memory. */
export const MAX_EVENT_BYTES = 8 * 1024 * 1024;

/** The parts of a provider's error that may be shown. Each passed a check of its own; any may be missing. */
export interface ProviderError {
  readonly message: string | null;
  readonly type: string | null;
  readonly param: string | null;
  readonly code: string | null;
}

/**
 * What an error is about. `content`: what the caller wrote was refused; `quota`: the operator's account has run out;
 * `overload`: the provider has too much to do; `rate`: it limits how often it is asked; `request`: the request was
 * wrong.
 */
export type ErrorMeaning = "content" | "quota" | "overload" | "rate" | "request";

export interface ProviderReport {
  readonly words: ProviderError | null;
  /** Null when it says nothing we know. */
  readonly meaning: ErrorMeaning | null;
  /** The HTTP status that the error itself names, where the response has a status of success. */
  readonly status: number | null;
  /** The provider refuses the flag that asks for a stream's token counts. */
  readonly refusesStreamUsage: boolean;
}

/** A model as the catalogue or the operator's declaration knows it. */
export interface Model {
  readonly name: string;
  readonly contextTokens: number;
  readonly outputTokens: number;
  /** What it takes: "text", "image", "audio" and so on; empty when unknown. */
  readonly input: readonly string[];
  /** What it makes; empty when unknown. */
  readonly output: readonly string[];
  /** Null when unknown. */
  readonly prices: PriceSheet | null;
  /** The source of the prices says that long inputs cost more, and not how much. */
  readonly tiersUnpublished: boolean;
  /** YYYY-MM-DD: from when on its provider does not serve it any more, as far as that is known. */
  readonly retiresOn: string | null;
  /** What its prices are multiplied with at the provider's regional addresses, by the first part of the address. */
  readonly regions: Readonly<Record<string, string>>;
  /** Where its prices come from; null when the operator set them. */
  readonly origin: ModelOrigin | null;
}

/** The sources of a model's prices in the catalogue. */
export interface ModelOrigin {
  readonly sources: readonly PriceSource[];
  /** The provider's own page that a source names. */
  readonly page: string | null;
  /** The model whose price this has, because it is another name of it. */
  readonly like: string | null;
  /** Prices in which a source differs. The dearer price counts. */
  readonly conflicts: readonly (PriceSource & { readonly unit: string; readonly price: string })[];
}

interface PriceSource {
  readonly source: string;
  /** YYYY-MM-DD */
  readonly date: string;
}
