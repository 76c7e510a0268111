import { NOTHING_ASKED } from "../src/providers/dialects/neutral/nothing-asked.ts";
import type { NeutralRequest } from "../src/providers/dialects/neutral/request.ts";

/** A request that says "hi", and only what is given beside it. */
export function plainRequest(more: Partial<NeutralRequest> = {}): NeutralRequest {
  return {
    ...NOTHING_ASKED,
    turns: [{ role: "user", parts: [{ kind: "text", text: "hi" }] }],
    names: { topK: "top_k_of_the_caller" },
    ...more,
  };
}
