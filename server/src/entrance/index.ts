export { askForAddressChange, confirmAddress, keepAddress } from "./addresses.ts";
export { type Admitted, admit, noticeDevice } from "./admit.ts";
export { refuseWeakPassword } from "./chosen-password.ts";
export { askForDeletion, withdrawDeletion } from "./deletion/ask.ts";
export { GRACE_DAYS, tracesOf } from "./deletion/store.ts";
export type { Entrance, EntranceSettings, SetupFacts, Visit } from "./entrance.ts";
export { evenlyRefused } from "./evenly.ts";
export {
  askToProve,
  askToSignIn,
  checkAnswer,
  passkeyRefused,
  proveByPasskey,
  signInByPasskey,
} from "./factors/passkey-proof.ts";
export {
  addPasskey,
  askForPasskey,
  dropPasskey,
  listPasskeys,
  namePasskey,
  relyingParty,
} from "./factors/passkeys.ts";
export { renewRecoveryCodes } from "./factors/recovery-codes.ts";
export { secondFactorsOf, signInByCode, tellOfCode, useCode } from "./factors/second-factor.ts";
export { addTotp, confirmTotp, dropTotp } from "./factors/totp.ts";
export { comeBack } from "./issuers/come-back.ts";
export { goToIssuer } from "./issuers/go.ts";
export { linkedSignIns, unlinkSignIn } from "./issuers/linked.ts";
export { peopleJobs } from "./jobs.ts";
export { countLinkTry, countOrganization, joiningPerson, noteJoining, verifiedPerson } from "./joining.ts";
export { justProven, personOf, personWithId, signedIn } from "./own-account.ts";
export { endAllSessions, endOneSession } from "./own-sessions.ts";
export { changePassword, proveByCode, proveByPassword } from "./passwords.ts";
export { resumeKeys } from "./paused-keys.ts";
export { agreeTo, withdrawAgreement } from "./policies.ts";
export { reportByLink, reportBySession } from "./report.ts";
export { askForReset, resetPassword } from "./reset.ts";
export { checkPassword, refuseOldPassword, signIn } from "./sign-in.ts";
export { signUp } from "./sign-up.ts";
export { KEPT_DAYS } from "./sweep-store.ts";
export { giveAccessToken, renewAccessToken, type SignedToken, sessionOf } from "./tokens/access-tokens.ts";
export { addPersonToken, dropPersonToken, listPersonTokens } from "./tokens/person-tokens.ts";
export { verifyAddress } from "./verify.ts";
