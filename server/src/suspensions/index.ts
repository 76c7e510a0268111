export {
  endSuspension,
  type SuspendedThing,
  type Suspension,
  type SuspensionSide,
  suspend,
  suspensionPage,
} from "./suspensions.ts";
