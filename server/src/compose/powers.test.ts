import { expect, test } from "bun:test";
import { readConfig } from "../config/index.ts";
import type { Deployment } from "./deployment.ts";
import { handOver } from "./powers.ts";

const config = readConfig({
  SALLYPORT_TURNSTILE_SITE_KEY: "0x4AAAA",
  SALLYPORT_TURNSTILE_SECRET: "the turnstile secret",
  SALLYPORT_SIGN_IN_WITH: "github=client",
  SALLYPORT_SIGN_IN_SECRETS: "github:the client secret",
  SALLYPORT_OBJECTS_ENDPOINT: "https://storage.example.com",
  SALLYPORT_OBJECTS_BUCKET: "pictures",
  SALLYPORT_OBJECTS_ACCESS_KEY_ID: "key",
  SALLYPORT_OBJECTS_SECRET_ACCESS_KEY: "the bucket's secret",
  SALLYPORT_C2PA_CERTIFICATES: "the certificates",
  SALLYPORT_C2PA_PRIVATE_KEY: "the key that signs",
});
const deployment = { config, secrets: {}, address: () => null } as unknown as Deployment;

/** As it arrives: settings are sent from process to process as JSON. */
const given = (role: "prepare" | "gateway" | "control" | "worker") =>
  JSON.parse(JSON.stringify(handOver(role, deployment))) as ReturnType<typeof handOver>;

test("P-6: the control process is told the secrets of the ways in, and no other process is", () => {
  const { turnstileSecret, signInSecrets, signInWith } = given("control").config;
  expect(turnstileSecret).toBe("the turnstile secret");
  expect(signInSecrets).toEqual({ github: "the client secret" });
  expect(signInWith).toEqual(config.signInWith);
  for (const role of ["prepare", "gateway", "worker"] as const) {
    const told = JSON.stringify(given(role));
    expect(told, role).not.toContain("the turnstile secret");
    expect(told, role).not.toContain("the client secret");
  }
});

test("P-6: the bucket's secret is for those who fill, read and sweep it, and not for the gateway", () => {
  for (const role of ["prepare", "control", "worker"] as const)
    expect(given(role).config.objectsSecretAccessKey, role).toBe("the bucket's secret");
  expect(JSON.stringify(given("gateway"))).not.toContain("the bucket's secret");
});

test("P-6: the key that signs pictures is for the worker alone", () => {
  expect(given("worker").config.c2paPrivateKey).toBe("the key that signs");
  for (const role of ["prepare", "gateway", "control"] as const)
    expect(JSON.stringify(given(role)), role).not.toContain("the key that signs");
});
