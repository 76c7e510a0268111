import { expect, test } from "bun:test";
import { type AwsKeys, signedHeaders } from "./signature.ts";

/** Of AWS's published test suite for Signature Version 4. */
const KEYS: AwsKeys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: null,
};
const NOW_MS = Date.UTC(2015, 7, 30, 12, 36, 0);
const FORM = ["content-type", "application/x-www-form-urlencoded; charset=utf-8"] as const;

test.each([
  [
    "get-vanilla",
    "GET",
    "https://example.amazonaws.com/",
    [],
    "service",
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  ],
  [
    "post-vanilla",
    "POST",
    "https://example.amazonaws.com/",
    [],
    "service",
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  ],
  [
    "the example of the General Reference",
    "GET",
    "https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers",
    [FORM],
    "iam",
    "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  ],
] as const)("%s", (_, method, address, headers, service, signature) => {
  const request = { method, url: new URL(address), headers, body: [] };
  const signed = Object.fromEntries(signedHeaders(request, KEYS, { region: "us-east-1", service }, NOW_MS));
  expect(signed["x-amz-date"]).toBe("20150830T123600Z");
  expect(signed["authorization"]).toEndWith(`Signature=${signature}`);
  expect(signed["authorization"]).toStartWith(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, SignedHeaders=`,
  );
});

test("the body, its pieces, the token and the escaped path are signed", () => {
  const sign = (body: readonly (string | Uint8Array)[], keys = KEYS, path = "a%3A0") => {
    const url = new URL(`https://bedrock-runtime.eu-west-1.amazonaws.com/model/${path}/converse`);
    const request = { method: "POST", url, headers: [], body } as const;
    return Object.fromEntries(
      signedHeaders(request, keys, { region: "eu-west-1", service: "bedrock" }, NOW_MS),
    );
  };
  expect(sign(["ab"])).toEqual(sign(["a", Buffer.from("b")]));
  expect(sign(["ab"])["authorization"]).not.toBe(sign(["ac"])["authorization"]);
  expect(sign(["ab"], KEYS, "a%3A1")["authorization"]).not.toBe(sign(["ab"])["authorization"]);
  const temporary = sign(["ab"], { ...KEYS, sessionToken: "token" });
  expect(temporary["x-amz-security-token"]).toBe("token");
  expect(temporary["authorization"]).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token,");
});
