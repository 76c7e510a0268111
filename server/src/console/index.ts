export {
  atConsole,
  leaveConsole,
  personAtConsole,
  proveToConsole,
  proveToConsoleByPasskey,
} from "./own-session.ts";
export { signInToConsole, signInToConsoleByPasskey } from "./sign-in.ts";
