export {
  endSuspension,
  type SuspendedThing,
  type SuspensionSide,
  suspend,
  suspendIn,
  suspensionPage,
} from "./suspensions.ts";
