export { type Credential, readCredential, refuseOver } from "./credential.ts";
export { createSigner } from "./signer.ts";
