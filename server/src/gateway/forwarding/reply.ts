import type { Secret } from "../../kernel/secret.ts";
import type { EgressResponse } from "../../ports/egress.ts";
import type { Answer, StreamReader, TokenCounts } from "../../providers/contract.ts";
import type { Relay } from "../../providers/relay/index.ts";
import type { PricedTarget } from "../routing/plan.ts";
import type { Failure } from "./failure.ts";

/** A stream that goes to the caller now: its answer has begun, or is slow to begin. */
interface OpenStream {
  readonly relay: Relay;
  readonly reader: StreamReader;
  /** What the caller gets first. */
  readonly held: Uint8Array | null;
  /** Monotonic time by which the answer must have begun. */
  readonly beginByMs: number;
  /** Kept for an error that comes later: the secret must not be shown in it. */
  readonly secret: Secret | null;
}

/** What came back from the targets. No byte of it has reached the caller. */
export type Reply = PricedTarget & {
  readonly attempts: number;
  /** Monotonic time at which this target was asked. */
  readonly askedMs: number;
  readonly firstByteMs: number | null;
} & (
    | {
        readonly kind: "whole";
        readonly body: Uint8Array;
        readonly answer: Answer;
        /** What was left out or changed on the way to the provider, in words; null where nothing was. */
        readonly changes: string | null;
        /** It is written as the whole of a stream; absent where it is not. */
        readonly asStream?: boolean;
      }
    | ({
        readonly kind: "stream";
        readonly response: EgressResponse;
        readonly changes: string | null;
      } & OpenStream)
    /**
     * `most` is what the target may bill although nothing came of it; null when it refused or was not asked. `answer` is what it
     * counted for nothing that could be delivered; null where it counted nothing.
     */
    | {
        readonly kind: "failed";
        readonly failure: Failure;
        readonly most: TokenCounts | null;
        readonly answer: Answer | null;
      }
  );

export type FailedReply = Extract<Reply, { kind: "failed" }>;
