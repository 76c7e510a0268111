export { CALLER_ADDRESS, clearSocket, makePrivateSocket, passOn } from "./hand-over.ts";
