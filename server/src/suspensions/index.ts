export {
  endSuspension,
  type SuspendedThing,
  type SuspensionSide,
  suspend,
  suspensionPage,
} from "./suspensions.ts";
