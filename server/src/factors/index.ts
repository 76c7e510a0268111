export { makeRecoveryCodes, useRecovery } from "./recovery.ts";
export { recoveryCodesLeft, replaceRecoveryCodes } from "./recovery-store.ts";
export { draftTotp, keepTotp, makeTotp, type NewTotp, useTotpCode } from "./totp.ts";
export { readTotp, removeTotp, removeTotpSince } from "./totp-store.ts";
