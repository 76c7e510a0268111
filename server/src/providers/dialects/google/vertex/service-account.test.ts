import { describe, expect, test } from "bun:test";
import { generateKeyPairSync, verify } from "node:crypto";
import { Content } from "../../../../kernel/content.ts";
import { SERVICE_ACCOUNT } from "./service-account.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const ACCOUNT = {
  type: "service_account",
  project_id: "my-project",
  private_key_id: "key-1",
  private_key: KEY,
  client_email: "gateway@my-project.iam.gserviceaccount.com",
  token_uri: "https://oauth2.googleapis.com/token",
};
const NOW_MS = 1_790_000_000_999;

test("P-2 the key signs a JWT for Google's token server, and is not sent itself", () => {
  const request = SERVICE_ACCOUNT.request(JSON.stringify(ACCOUNT), NOW_MS);
  expect(request?.url.href).toBe("https://oauth2.googleapis.com/token");
  const body = request?.body.map(String).join("") ?? "";
  expect(body).not.toContain("PRIVATE");
  const form = new URLSearchParams(body);
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  const [header = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  expect(read(header)).toEqual({ alg: "RS256", typ: "JWT", kid: "key-1" });
  expect(read(claims)).toEqual({
    iss: ACCOUNT.client_email,
    scope: "https://www.googleapis.com/auth/cloud-platform",
    aud: "https://oauth2.googleapis.com/token",
    iat: 1_790_000_000,
    exp: 1_790_003_600,
  });
  const signed = Buffer.from(`${header}.${claims}`);
  expect(verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))).toBeTrue();
});

describe("P-2 what is no key of a service account is refused before it is stored, without a word of it", () => {
  const small = generateKeyPairSync("rsa", { modulusLength: 1_024 }).privateKey;
  const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const pem = (key: typeof small) => key.export({ type: "pkcs8", format: "pem" }).toString();
  test.each([
    ["AIza-an-api-key", "JSON"],
    ["null", "JSON"],
    [JSON.stringify({ ...ACCOUNT, type: "authorized_user" }), "type"],
    [JSON.stringify({ ...ACCOUNT, client_email: undefined }), "client_email"],
    [JSON.stringify({ ...ACCOUNT, token_uri: "https://evil.example/token" }), "token_uri"],
    [
      JSON.stringify({
        ...ACCOUNT,
        private_key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
      }),
      "private_key",
    ],
    [JSON.stringify({ ...ACCOUNT, private_key: pem(small) }), "private_key"],
    [JSON.stringify({ ...ACCOUNT, private_key: pem(curve) }), "private_key"],
  ])("%#", (secret, why) => {
    const problem = SERVICE_ACCOUNT.problem?.(secret) ?? "";
    expect(problem).toContain(why);
    for (const word of ["AIza", "evil", "my-project", "BEGIN"]) expect(problem).not.toContain(word);
  });

  test("a good one has no problem", () => {
    expect(SERVICE_ACCOUNT.problem?.(JSON.stringify(ACCOUNT))).toBeNull();
  });
});

test("a token is read with its life; what is none is not taken for one", () => {
  const read = (body: unknown) => SERVICE_ACCOUNT.readToken(new Content(JSON.stringify(body)));
  expect(read({ access_token: "ya29.x", expires_in: 3_599, token_type: "Bearer" })).toEqual({
    token: "ya29.x",
    expiresInSeconds: 3_599,
  });
  for (const body of [
    { error: "invalid_grant" },
    { access_token: "a\r\nx: y", expires_in: 9 },
    { access_token: "a", expires_in: 0 },
    { access_token: "a" },
    null,
    "x",
  ])
    expect(read(body)).toBeNull();
  expect(SERVICE_ACCOUNT.authorize("ya29.x")).toEqual([["authorization", "Bearer ya29.x"]]);
});
