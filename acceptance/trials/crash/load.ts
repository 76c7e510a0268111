import type { Product } from "../../product.ts";
import { type Answer, call } from "./call.ts";
import { BASE_TOKENS } from "./upstream.ts";

/** What a call does: an answer whole or streamed, a provider's failure, a caller that leaves, two that are refused. */
const KINDS = ["plain", "stream", "plain", "leaving", "stream", "failing", "stranger", "nowhere"] as const;
export type Kind = (typeof KINDS)[number];

/** One call, and what its caller can testify. */
export interface Call {
  readonly number: number;
  readonly kind: Kind;
  readonly answer: Answer;
}

const WORKERS = 10;
const LEAVE_AFTER_BYTES = 150;
const UNKNOWN_KEY = "sp_live_thisisnokeyatall";

/** Calls the product from several sides until it is gone. Numbers go on from `first`. */
export async function callUntilGone(product: Product, key: string, first: number): Promise<readonly Call[]> {
  const calls: Call[] = [];
  let number = first;
  let gone = false;
  void product.ended.then(() => {
    gone = true;
  });
  const work = async () => {
    while (!gone) {
      const own = number++;
      const kind = KINDS[own % KINDS.length] ?? "plain";
      const answer = await call(
        product.url,
        "/v1/chat/completions",
        kind === "stranger" ? UNKNOWN_KEY : key,
        bodyOf(own, kind),
        kind === "leaving" ? LEAVE_AFTER_BYTES : undefined,
      );
      calls.push({ number: own, kind, answer });
      if (answer.status === null) await Bun.sleep(5);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return calls;
}

/** Filled up so that its length says which call it is: the row of an interrupted request holds nothing else of it. */
function bodyOf(number: number, kind: Kind): string {
  const model = kind === "nowhere" ? "no-such-model" : "crash";
  const stream = kind === "stream" || kind === "leaving";
  const make = (filling: string) =>
    JSON.stringify({ model, stream, messages: [{ role: "user", content: `${number} ${kind} ${filling}` }] });
  return make("x".repeat(4 * (BASE_TOKENS + number) - make("").length));
}
