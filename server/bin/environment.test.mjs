import { describe, expect, test } from "bun:test";
import { cleanEnvironment } from "./environment.mjs";

describe("Z-1 the environment of the server", () => {
  test.each([
    ["prints prompts and keys", "BUN_CONFIG_VERBOSE_FETCH"],
    ["opens a debugger", "BUN_INSPECT"],
    ["loads code", "BUN_OPTIONS"],
    ["loads code", "NODE_OPTIONS"],
    ["loads code", "LD_PRELOAD"],
    ["diverts provider traffic", "HTTP_PROXY"],
    ["diverts provider traffic", "https_proxy"],
    ["keeps the keys of TLS sessions", "SSLKEYLOGFILE"],
    ["changes whom the server trusts", "NODE_EXTRA_CA_CERTS"],
    ["changes whom the server trusts", "SSL_CERT_FILE"],
    ["changes where the database is", "PGHOST"],
    ["nobody has heard of", "SOMETHING_NEW"],
  ])("has nothing that %s: %s", (_, name) => {
    expect(cleanEnvironment({ [name]: "canary", PATH: "/bin" })).not.toHaveProperty(name);
  });

  test("has what the product reads, and what its terminal needs", () => {
    const given = {
      SALLYPORT_PORT: "1",
      DATABASE_URL: "2",
      OPENAI_API_KEY: "3",
      PATH: "4",
      LC_ALL: "5",
      TERM: "6",
    };
    expect(cleanEnvironment(given)).toMatchObject(given);
  });

  test("has the runtime's settings as we want them, not as the caller has them", () => {
    const clean = cleanEnvironment({ BUN_ENABLE_CRASH_REPORTING: "1", BUN_CONFIG_MAX_HTTP_REQUESTS: "1" });
    expect(clean).toMatchObject({ BUN_ENABLE_CRASH_REPORTING: "0", BUN_CONFIG_MAX_HTTP_REQUESTS: "60000" });
  });
});
