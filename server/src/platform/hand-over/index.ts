export {
  askOver,
  CALLER_ADDRESS,
  HandOverTimeout,
  makePrivateFolder,
  nobodyHeard,
  passOn,
  removeAbandonedSocket,
  servePrivately,
} from "./hand-over.ts";
