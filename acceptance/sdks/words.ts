/** One call of a tool. */
interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a provider answers once, in nobody's words. Each upstream says it in its own. */
export interface Says {
  readonly thought?: string;
  /** In the pieces in which it is streamed. */
  readonly text?: readonly string[];
  readonly calls?: readonly Call[];
  readonly end: "stop" | "tools" | "length" | "refusal";
}

/** How an upstream behaves beside that. */
export type Fault =
  /** 429 in its own form. */
  | "limited"
  /** An error of its own in the middle of a stream. */
  | "fails"
  /** Never ends. */
  | "endless";

/** What an upstream was told, in nobody's words. */
export interface Told {
  readonly stream: boolean;
  readonly tools: readonly string[];
  /** Texts of results, each with the id of its call. */
  readonly results: readonly { readonly id: string; readonly text: string }[];
  readonly images: readonly { readonly type: string; readonly data: string }[];
  readonly documents: readonly string[];
  readonly hasSchema: boolean;
  readonly thinks: boolean;
  /** What signs its own earlier thoughts came back. */
  readonly signatures: readonly string[];
  readonly limit: number | null;
  /** Whether this provider shows thoughts where it is asked like this; else it only counts them. */
  readonly shows: boolean;
  /** Whether it signs them, or the calls that came of them. */
  readonly signs: boolean;
  /** Whether it was told to call one tool at a time. */
  readonly single: boolean;
}

/** What is asked of a client. */
export interface Ask {
  readonly prompt: string;
  readonly stream: boolean;
  readonly offersTool?: boolean;
  /** Wants no more than one call at a time. */
  readonly single?: boolean;
  readonly schema?: Readonly<Record<string, unknown>>;
  /** PNG in base64. */
  readonly image?: string;
  /** PDF in base64. */
  readonly document?: string;
  readonly thinks?: boolean;
  readonly limit?: number;
  /** Stops after the first piece of text. */
  readonly leaves?: boolean;
}

/** What a client made of it, over all turns. */
export interface Heard {
  readonly text: string;
  /** Pieces of text, where it was streamed. */
  readonly pieces: number;
  readonly calls: readonly Omit<Call, "id">[];
  readonly end: "stop" | "length" | "refusal" | "other";
  readonly thought: string;
  /** Of the last answer. */
  readonly input: number;
  readonly output: number;
}

/** An official SDK that was pointed at the product. */
export interface Client {
  readonly title: string;
  /** Asks, runs the tool as often as it is called, and sends back what it got. */
  ask(ask: Ask, model: string): Promise<Heard>;
  /** Null where the SDK has no such thing. */
  readonly embed:
    | ((texts: readonly string[], model: string) => Promise<readonly (readonly number[])[]>)
    | null;
  readonly count: ((text: string, model: string) => Promise<number>) | null;
  /** Features that the SDK's protocol has no word for. */
  readonly wordless: readonly string[];
  /** Status, code and named parameter, as the SDK shows them; null where it is no error of the API. */
  failureIn(error: unknown): Failure | null;
}

export interface Failure {
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;
}

export const TOOL = {
  name: "weather",
  description: "The weather in a city",
  schema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
} as const;

/** What the tool answers. */
export const weatherIn = (city: unknown): string => `21 degrees in ${String(city)}`;

/** What every upstream counts. */
export const USED = { input: 21, output: 12 } as const;
export const VECTOR: readonly number[] = [0.5, -0.25, 0.125];
