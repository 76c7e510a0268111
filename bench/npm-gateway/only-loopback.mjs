import { Server } from "node:net";

// Preloaded before the npm gateway, which has no setting for the address it listens on.
const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, "127.0.0.1", ...rest.filter((argument) => typeof argument === "function"));
};
