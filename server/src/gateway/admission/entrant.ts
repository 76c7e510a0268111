import type { RequestId } from "../../kernel/ids.ts";
import type { Tally } from "../../limits/index.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { PricedPlan } from "../routing/plan.ts";
import type { Trace } from "../trace.ts";
import type { Client } from "./call.ts";

/** What wants to be let in. */
export interface Entrant {
  readonly requestId: RequestId;
  readonly caller: Caller;
  readonly plan: PricedPlan;
  readonly client: Client;
  readonly startedMs: number;
  /** What was counted for it so far (AB-6). */
  readonly tally: Tally;
  /** Null unless its organization is being debugged (Z-4). */
  readonly trace: Trace | null;
}
