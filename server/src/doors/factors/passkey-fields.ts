import { z } from "zod";

const MOST_CHARACTERS = 65_536;

const base64url = z
  .string()
  .regex(/^[\w-]+$/, "must be base64url")
  .max(MOST_CHARACTERS, "is too long");
const credentialId = base64url.max(1_400, "is too long");

/** What a browser gives as JSON (`PublicKeyCredential.toJSON()`), as far as it is read here. */
const credential = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  clientExtensionResults: z.object({}).default({}).describe("Not read: nothing is asked for by extensions."),
};

export const newPasskey = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url,
      attestationObject: base64url,
      transports: z.array(z.string().max(40)).max(10).default([]),
    }),
  })
  .describe("What 'navigator.credentials.create' gave, as its 'toJSON()' writes it.");

export const passkeyAnswer = z
  .object({
    ...credential,
    response: z
      .object({
        clientDataJSON: base64url,
        authenticatorData: base64url,
        signature: base64url,
        userHandle: base64url.nullish(),
      })
      .transform(({ userHandle, ...answer }) => (userHandle ? { ...answer, userHandle } : answer)),
  })
  .describe("What 'navigator.credentials.get' gave, as its 'toJSON()' writes it.");

export const questionShown = z.object({
  options: z
    .record(z.string(), z.unknown())
    .describe("For 'PublicKeyCredential.parse…OptionsFromJSON()'. Good for one answer, for five minutes."),
});
