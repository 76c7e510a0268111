import { PublicError } from "../kernel/errors.ts";
import type { NodeId, RequestId } from "../kernel/ids.ts";
import { formatUsd } from "../kernel/money.ts";

/** How the first request with a key ended. Never its content: that was not kept. */
export interface FirstOutcome {
  readonly requestId: RequestId;
  readonly outcome: string;
  /** 0: nobody knows, because the node died. */
  readonly status: number;
  readonly model: string;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly usageSource: string;
  /** Micro-dollars in decimal; null where nothing is charged (test keys). */
  readonly chargeMicroUsd: string | null;
}

/** The answer of idempotency_begin() (migrations, 18-idempotency), which is its only writer. */
export type Begun =
  | { readonly state: "new" | "mismatch" }
  | {
      readonly state: "running" | "lost";
      readonly requestId: RequestId;
      readonly node: NodeId;
      /** When its node last said that it runs; null when it did not. */
      readonly runsAt: string | null;
    }
  | ({ readonly state: "done" } & FirstOutcome);

/** A replay that is answered with the outcome of the first request (409). */
export class Replayed extends PublicError {
  readonly first: FirstOutcome;

  constructor(first: FirstOutcome) {
    const { requestId, outcome, status } = first;
    super("idempotency_replayed", { requestId, outcome, status, charge: chargeText(first) });
    this.first = first;
  }

  /** The outcome for programs; `refuse` adds the rest. */
  get headers(): Readonly<Record<string, string>> {
    return {
      "idempotency-replayed": "true",
      "x-sallyport-first-request-id": this.first.requestId,
      "x-sallyport-first-outcome": this.first.outcome,
      "x-sallyport-first-status": String(this.first.status),
      "x-sallyport-charge-usd": chargeText(this.first),
    };
  }

  /** The member `first` of the answer's body. */
  get document(): Readonly<Record<string, unknown>> {
    const { requestId, outcome, status, model, usageSource, chargeMicroUsd, ...tokens } = this.first;
    return {
      request_id: requestId,
      outcome,
      status,
      model,
      charge_usd: chargeText({ chargeMicroUsd }),
      usage_source: usageSource,
      usage: {
        prompt_tokens: tokens.inputTokens,
        completion_tokens: tokens.outputTokens,
        prompt_tokens_details: { cached_tokens: tokens.cachedTokens },
        completion_tokens_details: { reasoning_tokens: tokens.reasoningTokens },
      },
    };
  }
}

/**
 * Decides by what the database said whether a request may go on. It may when it took the key.
 * @throws PublicError idempotency_key_reused, idempotency_in_progress, idempotency_outcome_unknown; Replayed
 */
export function refuseUnlessFirst(begun: Begun): void {
  switch (begun.state) {
    case "new":
      return;
    case "mismatch":
      throw new PublicError("idempotency_key_reused");
    case "running":
      throw new PublicError("idempotency_in_progress", { requestId: begun.requestId });
    case "lost":
      throw new PublicError("idempotency_outcome_unknown", { requestId: begun.requestId });
    case "done": {
      const { state: _, ...first } = begun;
      throw new Replayed(first);
    }
  }
}

function chargeText({ chargeMicroUsd }: Pick<FirstOutcome, "chargeMicroUsd">): string {
  return formatUsd(BigInt(chargeMicroUsd ?? 0));
}
