export {
  askOver,
  CALLER_ADDRESS,
  clearSocket,
  HandOverTimeout,
  makePrivateSocket,
  nobodyHeard,
  passOn,
  removeAbandonedSocket,
} from "./hand-over.ts";
