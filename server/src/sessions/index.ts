export { BROWSERS, type Device, deviceOf, SYSTEMS } from "./device.ts";
export { forgetDevices, isKnownDevice, rememberDevice } from "./device-store.ts";
export {
  hasSecondFactor,
  type OpenedSession,
  openSession,
  PROVEN_SECONDS,
  recogniseSession,
  rotateSession,
  SESSION_SECONDS,
} from "./sessions.ts";
export { endStep, insertStep, type StepKind, takeStep, tryStep } from "./step-store.ts";
export {
  endSession,
  endSessions,
  type Factor,
  type LiveSession,
  openSessionNamed,
  openSessionsAmong,
  sessionsOf,
  sweepSessions,
} from "./store.ts";
