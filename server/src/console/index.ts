export {
  atConsole,
  leaveConsole,
  personAtConsole,
  proveToConsole,
  proveToConsoleByPasskey,
} from "./own-session.ts";
export { type ConsoleAdmitted, signInToConsole, signInToConsoleByPasskey } from "./sign-in.ts";
