export { atConsole, leaveConsole, personAtConsole, proveToConsole } from "./own-session.ts";
export { type ConsoleAdmitted, signInToConsole } from "./sign-in.ts";
