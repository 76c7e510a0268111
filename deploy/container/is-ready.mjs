// The container's health check: whether the server on this machine serves. It asks as nobody, and prints nothing.
import { readFileSync } from "node:fs";
import { get as getInTheClear } from "node:http";
import { get } from "node:https";

const {
  SALLYPORT_PORT = "8787",
  SALLYPORT_TLS_CERT,
  SALLYPORT_SERVER_NAME = "sallyport",
  SALLYPORT_PREPARED,
} = process.env;
const options = { host: "127.0.0.1", port: SALLYPORT_PORT, path: "/health/ready", timeout: 2_500 };
const ask = SALLYPORT_TLS_CERT
  ? (done) =>
      get(
        {
          ...options,
          servername: SALLYPORT_SERVER_NAME,
          ca: readFileSync(`${SALLYPORT_PREPARED}/sallyport/authority.pem`),
        },
        done,
      )
  : (done) => getInTheClear(options, done);

ask(({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on("timeout", () => process.exit(1))
  .on("error", () => process.exit(1));
