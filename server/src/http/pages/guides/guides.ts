import { errorsGuide } from "./errors.ts";
import type { Guide } from "./guide.ts";
import { idempotencyGuide } from "./idempotency.ts";
import { keysGuide } from "./keys.ts";
import { limitsGuide } from "./limits.ts";
import { pricesGuide } from "./prices.ts";
import { proofGuide } from "./proof.ts";
import { streamingGuide } from "./streaming.ts";

/** In the order in which they are read. */
export const GUIDES: readonly Guide[] = [
  keysGuide,
  streamingGuide,
  errorsGuide,
  idempotencyGuide,
  limitsGuide,
  pricesGuide,
  proofGuide,
];
