import { type AwsKeys, signedHeaders } from "../../../../kernel/aws/signature.ts";
import type { SigningCredentials } from "../../../credentials.ts";

/**
 * A secret of Bedrock is one of its API keys, which is sent as it is, or keys of AWS, which sign: the id, a colon and the secret
 * key, and after another colon the session token of temporary ones.
 */
export const bedrockCredentials: SigningCredentials = {
  kind: "signature",
  form: "line",
  problem: (secret) =>
    secret.includes(":") && keysIn(secret) === null
      ? "is neither an API key nor 'ACCESS_KEY_ID:SECRET_ACCESS_KEY', with ':SESSION_TOKEN' after it for temporary keys"
      : null,
  sign(request, secret, nowMs) {
    const keys = keysIn(secret);
    if (keys === null) return [["authorization", `Bearer ${secret}`]];
    const region = regionIn(request.url.hostname) ?? request.region ?? "us-east-1";
    return signedHeaders(request, keys, { region, service: "bedrock" }, nowMs);
  },
};

/** Null when it is an API key. */
function keysIn(secret: string): AwsKeys | null {
  const match = /^([A-Z0-9]{16,128}):([A-Za-z0-9/+=]{40})(?::(.+))?$/.exec(secret);
  const [, accessKeyId, secretAccessKey, sessionToken] = match ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? null };
}

/** Of `bedrock-runtime.eu-west-1.amazonaws.com` and of private addresses in a VPC. */
function regionIn(host: string): string | null {
  return /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(host)?.[1] ?? null;
}
