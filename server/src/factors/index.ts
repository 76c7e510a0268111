export {
  findPasskey,
  passkeysOf,
  removePasskey,
  removePasskeysSince,
  renamePasskey,
  usePasskey,
} from "./passkey-store.ts";
export {
  checkPasskey,
  keepPasskey,
  loadPasskeys,
  type NewPasskey,
  type PasskeyAnswer,
  type PasskeyQuestion,
  passkeyQuestion,
  type RegistrationQuestion,
  type RelyingParty,
  registrationQuestion,
  relyingPartyOf,
} from "./passkeys.ts";
export { withSecondFactor } from "./protected-store.ts";
export { makeRecoveryCodes, useRecovery } from "./recovery.ts";
export { recoveryCodesLeft, replaceRecoveryCodes } from "./recovery-store.ts";
export { draftTotp, keepTotp, makeTotp, type NewTotp, useTotpCode } from "./totp.ts";
export { readTotp, removeTotp, removeTotpSince } from "./totp-store.ts";
