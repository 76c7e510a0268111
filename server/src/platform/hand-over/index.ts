export {
  CALLER_ADDRESS,
  clearSocket,
  HandOverTimeout,
  makePrivateSocket,
  passOn,
  removeAbandonedSocket,
} from "./hand-over.ts";
