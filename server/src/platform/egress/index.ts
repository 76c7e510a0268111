import type { Egress } from "../../ports/egress.ts";
import { EgressClient, type EgressOptions } from "./client.ts";

export type { EgressOptions } from "./client.ts";

/** The one HTTP client for all outbound traffic. It lives as long as the process; `close` is for the drain. */
export function createEgress(options: EgressOptions = {}): Egress {
  return new EgressClient(options);
}
