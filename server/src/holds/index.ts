export { confirmHold, type HoldParts, liftHold, proposeHold } from "./holds.ts";
export { HOLD_REASONS, type Hold, holdPage, holdsIn } from "./store.ts";
