export {
  type OpenedConsole,
  openConsole,
  recogniseConsole,
  rotateConsole,
} from "./console-sessions.ts";
export {
  type ConsoleSession,
  endConsoleSession,
  endConsoleSessions,
  sweepConsoleSessions,
} from "./console-store.ts";
export {
  acceptStaffInvitation,
  addressOfInvited,
  addStaff,
  changeStaff,
  isStaffInvitation,
  makeStaff,
  removeStaff,
} from "./staff.ts";
export {
  hasStaff,
  lockStaff,
  readStaff,
  type StaffEntry,
  staffOfAccount,
  staffPage,
} from "./store.ts";
