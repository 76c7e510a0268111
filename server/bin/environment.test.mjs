import { describe, expect, test } from "bun:test";
import { cleanEnvironment, oursIn, withoutOurs } from "./environment.mjs";

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

  test("has what its terminal needs, and nothing of the product's: that is handed over apart", () => {
    const given = { PATH: "4", LC_ALL: "5", TERM: "6" };
    const ours = { SALLYPORT_PORT: "1", DATABASE_URL: "2", OPENAI_API_KEY: "3" };
    const clean = cleanEnvironment({ ...given, ...ours });
    expect(clean).toMatchObject(given);
    for (const name of Object.keys(ours)) expect(clean).not.toHaveProperty(name);
  });

  test("has the runtime's settings as we want them, not as the caller has them", () => {
    const clean = cleanEnvironment({ BUN_ENABLE_CRASH_REPORTING: "1", BUN_CONFIG_MAX_HTTP_REQUESTS: "1" });
    expect(clean).toMatchObject({ BUN_ENABLE_CRASH_REPORTING: "0", BUN_CONFIG_MAX_HTTP_REQUESTS: "60000" });
  });
});

describe("P-6 what is handed over", () => {
  const ours = "SALLYPORT_PORT=1\0DATABASE_URL=a=b\0OPENAI_API_KEY=3\0";

  test("is the product's settings and secrets, byte for byte, and nothing else", () => {
    const block = `PATH=/bin\0${ours}BUN_OPTIONS=SALLYPORT_X=1\0SALLYPORT_NOTE=gr\u00fc\u00df\nzwei\0nonsense\0=x\0`;
    expect(oursIn(Buffer.from(block)).toString()).toBe(`${ours}SALLYPORT_NOTE=gr\u00fc\u00df\nzwei\0`);
  });

  test("is nothing of an empty environment, and whole where the last zero is missing", () => {
    expect(oursIn(Buffer.alloc(0))).toHaveLength(0);
    expect(oursIn(Buffer.from("A=1\0SALLYPORT_PORT=1")).toString()).toBe("SALLYPORT_PORT=1");
  });

  test("is not for npm and its scripts, which get the rest", () => {
    const rest = { PATH: "/bin", HTTPS_PROXY: "http://proxy", npm_config_cache: "/c" };
    expect(withoutOurs({ ...rest, SALLYPORT_MASTER_KEY: "x", REDIS_URL: "x", GROQ_API_KEY: "x" })).toEqual(
      rest,
    );
  });
});
