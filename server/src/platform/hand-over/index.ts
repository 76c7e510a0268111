export { CALLER_ADDRESS, clearSocket, makePrivateSocket, type PrivateSocket, passOn } from "./hand-over.ts";
