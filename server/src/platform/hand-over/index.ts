export {
  CALLER_ADDRESS,
  clearSocket,
  makePrivateSocket,
  passOn,
  removeAbandonedSocket,
} from "./hand-over.ts";
