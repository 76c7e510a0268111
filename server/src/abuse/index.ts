export { DisposableDomains } from "./disposable.ts";
export { DOOR_LIMITS, DoorLimits, type Take } from "./door-limits.ts";
export type { HumanCheck } from "./human-check.ts";
export { ProofOfWork } from "./proof-of-work.ts";
export { Turnstile, type TurnstileOptions } from "./turnstile.ts";
