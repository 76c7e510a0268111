import { changeOwnAddress, confirmOwnAddress, keepOwnAddress } from "./account/address.ts";
import { keepAccount, requestDeletion } from "./account/deletion.ts";
import { listOwnEvents } from "./account/events.ts";
import { exportOwnData, showKept } from "./account/export.ts";
import { changeAccount, showAccount } from "./account/me.ts";
import { changeOwnPassword } from "./account/password.ts";
import { agreeToPolicies, showOwnPolicies, withdrawPolicy } from "./account/policies.ts";
import { reportFromHere, reportFromMail, resumeOwnKeys } from "./account/report.ts";
import { joinStaff } from "./console/join.ts";
import { closeConsole, proveAtConsole, proveAtConsoleByPasskey, showConsole } from "./console/session.ts";
import { showSetup } from "./console/setup.ts";
import { openConsoleByPasskey, openConsoleByPassword } from "./console/sign-in.ts";
import type { Door, FileDoor } from "./door.ts";
import {
  addNewPasskey,
  askForNewPasskey,
  listOwnPasskeys,
  removeOwnPasskey,
  renameOwnPasskey,
} from "./factors/passkeys.ts";
import { addApp, confirmApp, removeApp, renewCodes } from "./factors/totp.ts";
import {
  beginOperator,
  beginOperatorByPasskey,
  confirmOperator,
  confirmOperatorByPasskey,
  finishSteps,
  showFirstRun,
} from "./first-run/first-run.ts";
import { acceptInvitationDoor, foundOrganization, showInvitation } from "./invitations/accept.ts";
import { listLinked, removeLinked } from "./issuers/linked.ts";
import { comeBackFromIssuer, goToLink, goToSignIn } from "./issuers/sign-in.ts";
import { showConsequencesDoor } from "./organizations/consequences.ts";
import { beginOrganizationDeletion, deleteOwnOrganization } from "./organizations/deletion.ts";
import { leaveOrganization } from "./organizations/leave.ts";
import {
  beginTransfer,
  endTransfer,
  offerTransfer,
  showTransfer,
  takeTransfer,
} from "./organizations/transfer.ts";
import { askReset, reset } from "./reset/reset.ts";
import { askPasskeyToProve, proveAgain, proveAgainByCode, proveAgainByPasskey } from "./session/prove.ts";
import { endOtherSessions, endSession, listSessions } from "./session/sessions.ts";
import { signOut } from "./session/sign-out.ts";
import { showSignInOptions } from "./sign-in/options.ts";
import { askPasskeyToSignIn, signInWithPasskey } from "./sign-in/passkey.ts";
import { signInByPassword, signInWithCode } from "./sign-in/sign-in.ts";
import { askProof } from "./sign-up/ask-proof.ts";
import { checkPassword } from "./sign-up/check-password.ts";
import { openAccount } from "./sign-up/sign-up.ts";
import { verify } from "./sign-up/verify.ts";
import { giveToken, renewToken } from "./tokens/access-tokens.ts";
import { createOwnToken, listOwnTokens, revokeOwnToken } from "./tokens/person-tokens.ts";

export { type Kept, pass } from "./door.ts";

/** A door with its types forgotten, for what walks them all. */
// biome-ignore lint/suspicious/noExplicitAny: each door's input goes with its own schema
type AnyDoor = Door<any, any> | FileDoor<any, any>;

/** A door and its address under /api/v1. */
export interface DoorRoute {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly operation: AnyDoor;
}

const route = (method: DoorRoute["method"], path: string, operation: AnyDoor): DoorRoute => ({
  method,
  path,
  operation,
});

/** Every way in, and every act of a person on their own account. */
export const DOORS: readonly DoorRoute[] = [
  route("GET", "/sign-in-options", showSignInOptions),
  route("POST", "/proofs", askProof),
  route("POST", "/passwords/check", checkPassword),
  route("POST", "/sign-up", openAccount),
  route("POST", "/verify", verify),
  route("POST", "/sign-in", signInByPassword),
  route("POST", "/sign-in/code", signInWithCode),
  route("POST", "/sign-in/passkey/options", askPasskeyToSignIn),
  route("POST", "/sign-in/passkey", signInWithPasskey),
  route("POST", "/sign-in/issuer", goToSignIn),
  route("POST", "/sign-in/issuer/answer", comeBackFromIssuer),
  route("POST", "/sign-out", signOut),
  route("POST", "/password-resets", askReset),
  route("POST", "/password-resets/use", reset),
  route("GET", "/account", showAccount),
  route("PATCH", "/account", changeAccount),
  route("POST", "/account/password", changeOwnPassword),
  route("POST", "/account/address", changeOwnAddress),
  route("POST", "/account/address/confirm", confirmOwnAddress),
  route("POST", "/account/address/keep", keepOwnAddress),
  route("POST", "/account/deletion", requestDeletion),
  route("DELETE", "/account/deletion", keepAccount),
  route("GET", "/account/events", listOwnEvents),
  route("GET", "/account/policies", showOwnPolicies),
  route("POST", "/account/policies/agree", agreeToPolicies),
  route("POST", "/account/policies/withdraw", withdrawPolicy),
  route("GET", "/account/kept", showKept),
  route("GET", "/account/export", exportOwnData),
  route("POST", "/account/prove", proveAgain),
  route("POST", "/account/prove/code", proveAgainByCode),
  route("POST", "/account/prove/passkey/options", askPasskeyToProve),
  route("POST", "/account/prove/passkey", proveAgainByPasskey),
  route("POST", "/account/passkey-options", askForNewPasskey),
  route("POST", "/account/passkeys", addNewPasskey),
  route("GET", "/account/passkeys", listOwnPasskeys),
  route("POST", "/account/passkeys/{passkey}/name", renameOwnPasskey),
  route("DELETE", "/account/passkeys/{passkey}", removeOwnPasskey),
  route("GET", "/account/sign-ins", listLinked),
  route("POST", "/account/sign-ins", goToLink),
  route("DELETE", "/account/sign-ins/{sign_in}", removeLinked),
  route("POST", "/account/tokens", createOwnToken),
  route("GET", "/account/tokens", listOwnTokens),
  route("DELETE", "/account/tokens/{token}", revokeOwnToken),
  route("POST", "/account/access-token", giveToken),
  route("POST", "/account/access-token/renew", renewToken),
  route("POST", "/account/totp", addApp),
  route("POST", "/account/totp/confirm", confirmApp),
  route("DELETE", "/account/totp", removeApp),
  route("POST", "/account/recovery-codes", renewCodes),
  route("POST", "/account/organizations", foundOrganization),
  route("POST", "/account/organizations/{organization}/leave", leaveOrganization),
  route("GET", "/account/organizations/{organization}/consequences", showConsequencesDoor),
  route("GET", "/account/organizations/{organization}/transfer", showTransfer),
  route("POST", "/account/organizations/{organization}/transfer", beginTransfer),
  route("POST", "/account/organizations/{organization}/transfer/offer", offerTransfer),
  route("POST", "/account/organizations/{organization}/transfer/take", takeTransfer),
  route("DELETE", "/account/organizations/{organization}/transfer", endTransfer),
  route("POST", "/account/organizations/{organization}/deletion", beginOrganizationDeletion),
  route("POST", "/account/organizations/{organization}/deletion/confirm", deleteOwnOrganization),
  route("POST", "/invitations/show", showInvitation),
  route("POST", "/invitations/accept", acceptInvitationDoor),
  route("POST", "/reports", reportFromMail),
  route("POST", "/account/report", reportFromHere),
  route("POST", "/account/resume-keys", resumeOwnKeys),
  route("GET", "/account/sessions", listSessions),
  route("DELETE", "/account/sessions/{session}", endSession),
  route("POST", "/account/end-sessions", endOtherSessions),
  route("POST", "/console/sign-in", openConsoleByPassword),
  route("POST", "/console/sign-in/passkey", openConsoleByPasskey),
  route("GET", "/console/session", showConsole),
  route("POST", "/console/prove", proveAtConsole),
  route("POST", "/console/prove/passkey", proveAtConsoleByPasskey),
  route("POST", "/console/sign-out", closeConsole),
  route("POST", "/console/join", joinStaff),
  route("GET", "/console/setup", showSetup),
  route("GET", "/first-run", showFirstRun),
  route("POST", "/first-run/operator", beginOperator),
  route("POST", "/first-run/operator/confirm", confirmOperator),
  route("POST", "/first-run/passkey", beginOperatorByPasskey),
  route("POST", "/first-run/passkey/confirm", confirmOperatorByPasskey),
  route("POST", "/first-run/finish", finishSteps),
];
