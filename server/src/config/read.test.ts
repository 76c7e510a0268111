import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { OperatorError } from "../kernel/errors.ts";
import { readConfig } from "./read.ts";
import { VARIABLES } from "./variables.ts";

const key = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
const SECRETS = { SALLYPORT_MASTER_KEY: key(), SALLYPORT_KEY_PEPPERS: `1:${key()}` };
const TLS = { SALLYPORT_TLS_CERT: "/cert.pem", SALLYPORT_TLS_KEY: "/key.pem" };
const EVERYWHERE = { SALLYPORT_BIND: "0.0.0.0" };

describe("an empty environment", () => {
  test("is development on this machine", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      production: false,
      bind: "127.0.0.1",
      port: 8787,
      tls: null,
      dataDir: "./data",
    });
    expect(config.masterKey).toBeUndefined();
  });

  test("and so is one of empty variables", () => {
    const empty = Object.fromEntries(Object.values(VARIABLES).map(({ name }) => [name, ""]));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });
});

describe("P-6 production", () => {
  test.each([
    ["it is said", { SALLYPORT_ENV: "production" }],
    ["DATABASE_URL is set", { DATABASE_URL: "postgresql://a:b@localhost/c" }],
    ["the bind is every address", { ...EVERYWHERE, ...TLS }],
    ["the bind is every IPv6 address", { SALLYPORT_BIND: "::", ...TLS }],
    ["the bind is a private network's", { SALLYPORT_BIND: "10.0.0.1", ...TLS }],
  ])("is when %s", (_, environment) => {
    expect(readConfig({ ...SECRETS, ...environment }).production).toBe(true);
    for (const missing of ["SALLYPORT_MASTER_KEY", "SALLYPORT_KEY_PEPPERS"])
      expect(() => readConfig({ ...SECRETS, ...environment, [missing]: "" })).toThrow(
        `${missing} must be set in production`,
      );
  });

  test("has no failpoints", () => {
    const environment = { SALLYPORT_FAILPOINT: "authenticate:1:kill" };
    expect(readConfig(environment).failpoint).toBe("authenticate:1:kill");
    expect(() => readConfig({ ...SECRETS, ...environment, SALLYPORT_ENV: "production" })).toThrow(
      "unset SALLYPORT_FAILPOINT",
    );
    for (const wrong of ["authenticate", "nowhere:1:kill", "authenticate:0:kill", "authenticate:1:throw"])
      expect(() => readConfig({ SALLYPORT_FAILPOINT: wrong })).toThrow("name:hit:kill");
  });

  test.each(["127.0.0.1", "127.1.2.3", "::1"])("is not when the bind is %s", (bind) => {
    expect(readConfig({ SALLYPORT_BIND: bind }).production).toBe(false);
  });
});

describe("T-1 prompts do not travel in the clear", () => {
  test("listening to others needs TLS, or a declared proxy that ends it", () => {
    expect(() => readConfig({ ...SECRETS, ...EVERYWHERE })).toThrow("without TLS");
    expect(readConfig({ ...SECRETS, ...EVERYWHERE, ...TLS }).tls).toEqual({
      certFile: "/cert.pem",
      keyFile: "/key.pem",
    });
    expect(
      readConfig({ ...SECRETS, ...EVERYWHERE, SALLYPORT_TLS_PROXIES: "10.0.0.0/8, fd00::/8" }).tlsProxies,
    ).toEqual(["10.0.0.0/8", "fd00::/8"]);
  });

  test.each(["SALLYPORT_TLS_CERT", "SALLYPORT_TLS_KEY"])("%s alone is refused", (name) => {
    expect(() => readConfig({ [name]: "/file.pem" })).toThrow("belong together");
  });

  const remote = [
    "postgresql://a:b@db.example.com/c",
    "postgresql://a:b@db.example.com/c?sslmode=require",
    "postgresql://a:b@localhost/c?host=db.example.com",
    "postgresql://a:b@127.0.0.1.example.com/c",
    "postgres://a:b@[2001:db8::1]/c",
  ];
  const variables = Object.values(VARIABLES).flatMap(({ name }) =>
    name.includes("DATABASE_URL") ? [name] : [],
  );
  test.each(variables)("%s of another machine needs a verified certificate", (name) => {
    const base = { ...SECRETS, SALLYPORT_ENV: "production" };
    for (const url of remote) {
      expect(() => readConfig({ ...base, [name]: url })).toThrow("sslmode=verify-full");
      const verified = `${url.replace("sslmode=require", "x=y")}${url.includes("?") ? "&" : "?"}sslmode=verify-full`;
      expect(readConfig({ ...base, [name]: verified }).production).toBe(true);
    }
    for (const local of [
      "postgresql://a:b@localhost/c",
      "postgresql://a:b@[::1]/c",
      "postgresql://a:b@x/c?host=/run/pg",
    ])
      expect(readConfig({ ...base, [name]: local }).production).toBe(true);
    expect(() => readConfig({ ...base, [name]: "mysql://a:b@localhost/c" })).toThrow(`${name} must be a URL`);
  });
});

describe("a wrong value", () => {
  const WRONG: Readonly<Record<string, string>> = {
    SALLYPORT_PORT: "65536",
    SALLYPORT_BIND: "localhost",
    SALLYPORT_ENV: "staging",
    SALLYPORT_TLS_PROXIES: "10.0.0.1",
    SALLYPORT_METRICS_TOKEN: "short-canary",
    SALLYPORT_AUTHORITY_LEASE_MS: "999",
    SALLYPORT_CONNECT_TIMEOUT_MS: "-1",
    SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "1e3",
    SALLYPORT_IDLE_TIMEOUT_MS: "9",
    SALLYPORT_ANSWER_TIMEOUT_MS: "x",
    SALLYPORT_MAX_IN_FLIGHT: "0",
    SALLYPORT_JOURNAL_MAX_BYTES: "1",
    SALLYPORT_DRAIN_MS: "1.5",
  };

  test.each(Object.entries(WRONG))("of %s is refused by name, with what it is for", (name, value) => {
    const sentence =
      Object.values(VARIABLES).find((variable) => variable.name === name)?.sentence ?? "missing";
    expect(() => readConfig({ [name]: value })).toThrow(OperatorError);
    expect(() => readConfig({ [name]: value })).toThrow(sentence);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  test("is named together with all the others", () => {
    const message = failureOf(WRONG);
    for (const name of Object.keys(WRONG)) expect(message).toContain(name);
  });

  test("P-3 is never shown when it is a secret", () => {
    const secrets = Object.values(VARIABLES).flatMap(({ name, secret }) => (secret ? [name] : []));
    expect(secrets).toHaveLength(14);
    const value = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `canary${text}`);
    fc.assert(
      fc.property(fc.constantFrom(...secrets), value, (name, text) => {
        expect(failureOf({ SALLYPORT_ENV: "production", SALLYPORT_PORT: "x", [name]: text })).not.toContain(
          "canary",
        );
        expect(failureOf({ ...SECRETS, SALLYPORT_ENV: "production", [name]: text })).not.toContain("canary");
      }),
    );
  });
});

describe("the list of variables", () => {
  test("names each once, with a sentence", () => {
    const all = Object.values(VARIABLES);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, sentence } of all) {
      expect(name).toMatch(/^(SALLYPORT_[A-Z0-9_]+|DATABASE_URL|REDIS_URL)$/);
      expect(sentence).toMatch(/^\S.+\.$/);
    }
  });

  test("marks as secret whatever holds a key, a token or a password", () => {
    for (const { name, secret } of Object.values(VARIABLES))
      expect(secret, name).toBe(
        /MASTER_KEY|PEPPERS|_TOKEN$|_URL|_SECRETS?$|_SECRET_ACCESS_KEY$|_PRIVATE_KEY$/.test(name) &&
          !/^SALLYPORT_(PUBLIC|MEDIA)_URL$/.test(name),
      );
  });
});

function failureOf(environment: Readonly<Record<string, string>>): string {
  try {
    readConfig(environment);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    return String(error);
  }
}
