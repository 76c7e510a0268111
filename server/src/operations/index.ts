import { listActivity } from "./activity/list.ts";
import { chooseAlert } from "./alerts/choose.ts";
import { chooseOwnAlert, showOwnAlerts } from "./alerts/own.ts";
import { setAlerts } from "./alerts/set.ts";
import { showAlerts } from "./alerts/show.ts";
import { eraseSubject } from "./audit/erase-subject.ts";
import { exportAudit } from "./audit/export.ts";
import { showAuditKeys } from "./audit/key.ts";
import { listAudit } from "./audit/list.ts";
import { rotateAuditKey } from "./audit/rotate-key.ts";
import { verifyAudit } from "./audit/verify.ts";
import {
  changeBrandKit,
  createBrandKit,
  discardBrandDraft,
  publishBrandKit,
  removeBrandAsset,
  removeBrandKit,
} from "./brands/change.ts";
import { listBrandKits, showBrandKit } from "./brands/read.ts";
import { listBudgets } from "./budgets/list.ts";
import { removeBudget } from "./budgets/remove.ts";
import { setBudget } from "./budgets/set.ts";
import { setTimeZone } from "./budgets/time-zone.ts";
import { closeCase } from "./cases/close.ts";
import { listCases } from "./cases/list.ts";
import { applyConfiguration } from "./configuration/apply.ts";
import { planConfiguration } from "./configuration/plan.ts";
import { showBalance } from "./credits/balance.ts";
import { giveCredit } from "./credits/grant.ts";
import { setLine } from "./credits/line.ts";
import { listGrants } from "./credits/list.ts";
import { listMovements } from "./credits/movements.ts";
import { giveBack } from "./credits/refund.ts";
import { takeBack } from "./credits/reverse.ts";
import { listDebugged } from "./debug/list.ts";
import { switchDebugOff } from "./debug/off.ts";
import { switchDebugOn } from "./debug/on.ts";
import { listStops } from "./emergency/list.ts";
import { resumeSomething } from "./emergency/resume.ts";
import { stopSomething } from "./emergency/stop.ts";
import { listEvents } from "./events/list.ts";
import { listGroups } from "./groups/list.ts";
import { removeGroup } from "./groups/remove.ts";
import { setGroup } from "./groups/set.ts";
import { confirmPictureHold } from "./holds/confirm.ts";
import { liftPictureHold } from "./holds/lift.ts";
import { listPictureHolds } from "./holds/list.ts";
import { proposePictureHold } from "./holds/propose.ts";
import { createInvitation } from "./invitations/create.ts";
import { listInvitations } from "./invitations/list.ts";
import { revokeInvitation } from "./invitations/revoke.ts";
import { changeKey } from "./keys/change.ts";
import { checkUpKeys } from "./keys/check-up.ts";
import { createKey } from "./keys/create.ts";
import { createManyKeys } from "./keys/create-many.ts";
import { listKeys } from "./keys/list.ts";
import { pauseKey } from "./keys/pause.ts";
import { setQuota } from "./keys/quota.ts";
import { resumeKey } from "./keys/resume.ts";
import { revokeKey } from "./keys/revoke.ts";
import { revokeManyKeys } from "./keys/revoke-many.ts";
import { rotateKey } from "./keys/rotate.ts";
import { showOneKey } from "./keys/show.ts";
import { explainCharge } from "./ledger/explain.ts";
import { proveOneCharge } from "./ledger/prove.ts";
import { rebuildBooks } from "./ledger/rebuild.ts";
import { reconcileBooks } from "./ledger/reconcile.ts";
import { verifyBooks } from "./ledger/verify.ts";
import { listLimits } from "./limits/list.ts";
import { setOutage } from "./limits/outage.ts";
import { removeLimit } from "./limits/remove.ts";
import { removeGeneralLimit } from "./limits/remove-general.ts";
import { setLimit } from "./limits/set.ts";
import { setGeneralLimit } from "./limits/set-general.ts";
import { changeMember } from "./members/change.ts";
import { createMember } from "./members/create.ts";
import { listMembers } from "./members/list.ts";
import { removeMember } from "./members/remove.ts";
import { resumeMember } from "./members/resume.ts";
import { showOneMember } from "./members/show.ts";
import { suspendMember } from "./members/suspend.ts";
import { listModels } from "./models/list.ts";
import { forgetNode } from "./nodes/forget.ts";
import { listNodes } from "./nodes/list.ts";
import type { Operation } from "./operation.ts";
import { changeOrganization } from "./organizations/change.ts";
import { createOrganization } from "./organizations/create.ts";
import { deleteOrganization } from "./organizations/delete.ts";
import { listOrganizations } from "./organizations/list.ts";
import { setAllowedNetworks, showAllowedNetworks } from "./organizations/networks.ts";
import { showOrganizationPrivacy } from "./organizations/privacy.ts";
import { resumeOrganization } from "./organizations/resume.ts";
import { setOrganizationRouting, showOrganizationRouting } from "./organizations/routing.ts";
import { showOneOrganization } from "./organizations/show.ts";
import { suspendOrganization } from "./organizations/suspend.ts";
import { listOwnPictureHolds } from "./pictures/holds.ts";
import {
  revokePictureLinks,
  setPictureLinks,
  setPictureRetention,
  showPictureSettings,
} from "./pictures/settings.ts";
import { assignPlan } from "./plans/assign.ts";
import { createPlan } from "./plans/create.ts";
import { listPlans } from "./plans/list.ts";
import { setPlan } from "./plans/set.ts";
import { estimateRequest } from "./playground/estimate.ts";
import { listSoldModels } from "./playground/models.ts";
import { lookAtPictures, openPlayground } from "./playground/open.ts";
import { listPolicies } from "./policies/list.ts";
import { listPriceHistory } from "./prices/history.ts";
import { listPrices } from "./prices/list.ts";
import { setPrice } from "./prices/set.ts";
import { showPrice } from "./prices/show.ts";
import { changeProject } from "./projects/change.ts";
import { createProject } from "./projects/create.ts";
import { listProjects } from "./projects/list.ts";
import { resumeProject } from "./projects/resume.ts";
import { showOneProject } from "./projects/show.ts";
import { suspendProject } from "./projects/suspend.ts";
import { changeProvider } from "./providers/change.ts";
import { createProvider } from "./providers/create.ts";
import { listProviderKinds } from "./providers/kinds.ts";
import { listProviders } from "./providers/list.ts";
import { removeProvider } from "./providers/remove.ts";
import { replaceProviderSecret } from "./providers/replace-secret.ts";
import { showOneProvider } from "./providers/show.ts";
import { testProvider } from "./providers/test.ts";
import { explainRoute } from "./routes/explain.ts";
import { checkServer } from "./server/check.ts";
import { addOneStaff } from "./staff/add.ts";
import { changeOneStaff } from "./staff/change.ts";
import { listStaff } from "./staff/list.ts";
import { removeOneStaff } from "./staff/remove.ts";
import { showOneStaff } from "./staff/show.ts";
import { listSuspensions } from "./suspensions/list.ts";
import { createToken } from "./tokens/create.ts";
import { listTokens } from "./tokens/list.ts";
import { revokeToken } from "./tokens/revoke.ts";
import { whoAmI } from "./tokens/whoami.ts";
import { listRequests } from "./usage/list.ts";
import { reportUsage } from "./usage/report.ts";
import { tellStory } from "./usage/story.ts";
import { sumUp } from "./usage/sum.ts";

import { listPepperKeys } from "./vault/pepper-keys.ts";
import { retireMasterKey } from "./vault/retire-key.ts";
import { retirePepper } from "./vault/retire-pepper.ts";
import { rewrapVault } from "./vault/rewrap.ts";
import { vaultStatus } from "./vault/status.ts";
import { changeWebhook } from "./webhooks/change.ts";
import { createWebhook } from "./webhooks/create.ts";
import { curlOfDelivery } from "./webhooks/curl.ts";
import { listDeliveries } from "./webhooks/deliveries.ts";
import { showOneDelivery } from "./webhooks/delivery.ts";
import { endWebhookSecret } from "./webhooks/end-secret.ts";
import { extendWebhookSecret } from "./webhooks/extend-secret.ts";
import { listWebhooks } from "./webhooks/list.ts";
import { pauseWebhook } from "./webhooks/pause.ts";
import { removeWebhook } from "./webhooks/remove.ts";
import { resendDelivery } from "./webhooks/resend.ts";
import { resumeWebhook } from "./webhooks/resume.ts";
import { rotateWebhookSecret } from "./webhooks/rotate-secret.ts";
import { showWebhook } from "./webhooks/show.ts";
import { testWebhook } from "./webhooks/test.ts";

export { type Act, perform, readInput } from "./operation.ts";
export { mayAtAll } from "./permission.ts";
export { type Principal, platformPrincipal } from "./principal.ts";
export { EXPORT_TYPES, exportOf, exportRequests } from "./usage/export.ts";
export { LIVE_TYPE, mayStillWatch, placeToWatch, toldOf, watchUsage } from "./usage/live.ts";

/** An operation with its types forgotten, for what walks them all. */
// biome-ignore lint/suspicious/noExplicitAny: each operation's input goes with its own schema
export type AnyOperation = Operation<any, any>;

/** An operation and its address under /api/v1. Adding an act is one file and one line here. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** `{name}` is the member of the input with that name. */
  readonly path: string;
  readonly operation: AnyOperation;
}

const route = (method: Route["method"], path: string, operation: AnyOperation): Route => ({
  method,
  path,
  operation,
});

/** Everything that can be done, in the order of the document. */
export const ROUTES: readonly Route[] = [
  route("GET", "/organizations", listOrganizations),
  route("POST", "/organizations", createOrganization),
  route("GET", "/organizations/{organization}/privacy", showOrganizationPrivacy),
  route("GET", "/organizations/{organization}", showOneOrganization),
  route("PATCH", "/organizations/{organization}", changeOrganization),
  route("GET", "/organizations/{organization}/networks", showAllowedNetworks),
  route("PUT", "/organizations/{organization}/networks", setAllowedNetworks),
  route("GET", "/organizations/{organization}/routing", showOrganizationRouting),
  route("PUT", "/organizations/{organization}/routing", setOrganizationRouting),
  route("GET", "/organizations/{organization}/brands", listBrandKits),
  route("POST", "/organizations/{organization}/brands", createBrandKit),
  route("GET", "/organizations/{organization}/brands/{kit}", showBrandKit),
  route("PATCH", "/organizations/{organization}/brands/{kit}", changeBrandKit),
  route("DELETE", "/organizations/{organization}/brands/{kit}", removeBrandKit),
  route("POST", "/organizations/{organization}/brands/{kit}/publish", publishBrandKit),
  route("POST", "/organizations/{organization}/brands/{kit}/discard", discardBrandDraft),
  route("DELETE", "/organizations/{organization}/brands/{kit}/assets/{asset}", removeBrandAsset),
  route("GET", "/organizations/{organization}/pictures", showPictureSettings),
  route("PUT", "/organizations/{organization}/pictures/retention", setPictureRetention),
  route("PUT", "/organizations/{organization}/pictures/links", setPictureLinks),
  route("POST", "/organizations/{organization}/pictures/revoke-links", revokePictureLinks),
  route("GET", "/organizations/{organization}/pictures/holds", listOwnPictureHolds),
  route("GET", "/picture-holds", listPictureHolds),
  route("POST", "/picture-holds", proposePictureHold),
  route("POST", "/picture-holds/{hold}/confirm", confirmPictureHold),
  route("POST", "/picture-holds/{hold}/lift", liftPictureHold),
  route("POST", "/organizations/{organization}/delete", deleteOrganization),
  route("POST", "/organizations/{organization}/suspend", suspendOrganization),
  route("POST", "/organizations/{organization}/resume", resumeOrganization),
  route("GET", "/organizations/{organization}/projects", listProjects),
  route("POST", "/organizations/{organization}/projects", createProject),
  route("GET", "/organizations/{organization}/projects/{project}", showOneProject),
  route("PATCH", "/organizations/{organization}/projects/{project}", changeProject),
  route("POST", "/organizations/{organization}/projects/{project}/suspend", suspendProject),
  route("POST", "/organizations/{organization}/projects/{project}/resume", resumeProject),
  route("GET", "/organizations/{organization}/members", listMembers),
  route("POST", "/organizations/{organization}/members", createMember),
  route("GET", "/organizations/{organization}/members/{member}", showOneMember),
  route("PATCH", "/organizations/{organization}/members/{member}", changeMember),
  route("POST", "/organizations/{organization}/members/{member}/suspend", suspendMember),
  route("POST", "/organizations/{organization}/members/{member}/resume", resumeMember),
  route("POST", "/organizations/{organization}/members/{member}/remove", removeMember),
  route("GET", "/suspensions", listSuspensions),
  route("GET", "/organizations/{organization}/keys", listKeys),
  route("POST", "/organizations/{organization}/keys", createKey),
  route("POST", "/organizations/{organization}/key-batches", createManyKeys),
  route("POST", "/organizations/{organization}/key-revocations", revokeManyKeys),
  route("GET", "/organizations/{organization}/keys/{key}", showOneKey),
  route("PATCH", "/organizations/{organization}/keys/{key}", changeKey),
  route("POST", "/organizations/{organization}/keys/{key}/revoke", revokeKey),
  route("POST", "/organizations/{organization}/keys/{key}/rotate", rotateKey),
  route("POST", "/organizations/{organization}/keys/{key}/pause", pauseKey),
  route("POST", "/organizations/{organization}/keys/{key}/resume", resumeKey),
  route("GET", "/organizations/{organization}/key-check-up", checkUpKeys),
  route("POST", "/organizations/{organization}/playground", openPlayground),
  route("POST", "/organizations/{organization}/pictures/look", lookAtPictures),
  route("GET", "/organizations/{organization}/playground/models", listSoldModels),
  route("GET", "/organizations/{organization}/playground/estimate", estimateRequest),
  route("PUT", "/organizations/{organization}/key-quota", setQuota),
  route("GET", "/organizations/{organization}/budgets", listBudgets),
  route("PUT", "/organizations/{organization}/budgets", setBudget),
  route("DELETE", "/organizations/{organization}/budgets/{budget}", removeBudget),
  route("PUT", "/organizations/{organization}/time-zone", setTimeZone),
  route("GET", "/organizations/{organization}/alerts", showAlerts),
  route("PATCH", "/organizations/{organization}/alerts", setAlerts),
  route("PUT", "/organizations/{organization}/alerts/members/{member}", chooseAlert),
  route("GET", "/organizations/{organization}/alerts/me", showOwnAlerts),
  route("PUT", "/organizations/{organization}/alerts/me", chooseOwnAlert),
  route("GET", "/organizations/{organization}/webhooks", listWebhooks),
  route("POST", "/organizations/{organization}/webhooks", createWebhook),
  route("GET", "/organizations/{organization}/webhooks/{webhook}", showWebhook),
  route("PATCH", "/organizations/{organization}/webhooks/{webhook}", changeWebhook),
  route("DELETE", "/organizations/{organization}/webhooks/{webhook}", removeWebhook),
  route("POST", "/organizations/{organization}/webhooks/{webhook}/pause", pauseWebhook),
  route("POST", "/organizations/{organization}/webhooks/{webhook}/resume", resumeWebhook),
  route("POST", "/organizations/{organization}/webhooks/{webhook}/rotate-secret", rotateWebhookSecret),
  route("POST", "/organizations/{organization}/webhooks/{webhook}/extend-secret", extendWebhookSecret),
  route("POST", "/organizations/{organization}/webhooks/{webhook}/end-secret", endWebhookSecret),
  route("POST", "/organizations/{organization}/webhooks/{webhook}/test", testWebhook),
  route("GET", "/organizations/{organization}/webhook-deliveries", listDeliveries),
  route("GET", "/organizations/{organization}/webhook-deliveries/{delivery}", showOneDelivery),
  route("GET", "/organizations/{organization}/webhook-deliveries/{delivery}/curl", curlOfDelivery),
  route("POST", "/organizations/{organization}/webhook-deliveries/{delivery}/resend", resendDelivery),
  route("GET", "/organizations/{organization}/limits", listLimits),
  route("PUT", "/organizations/{organization}/limits", setLimit),
  route("DELETE", "/organizations/{organization}/limits/{number}", removeLimit),
  route("PUT", "/limits", setGeneralLimit),
  route("DELETE", "/limits/{number}", removeGeneralLimit),
  route("PUT", "/limit-outage", setOutage),
  route("GET", "/providers", listProviders),
  route("POST", "/providers", createProvider),
  route("GET", "/providers/{provider}", showOneProvider),
  route("PATCH", "/providers/{provider}", changeProvider),
  route("DELETE", "/providers/{provider}", removeProvider),
  route("POST", "/providers/{provider}/secret", replaceProviderSecret),
  route("POST", "/providers/{provider}/test", testProvider),
  route("GET", "/provider-kinds", listProviderKinds),
  route("GET", "/groups", listGroups),
  route("PUT", "/groups/{group}", setGroup),
  route("DELETE", "/groups/{group}", removeGroup),
  route("GET", "/models", listModels),
  route("GET", "/routes", explainRoute),
  route("GET", "/prices", listPrices),
  route("POST", "/prices", setPrice),
  route("GET", "/prices/show", showPrice),
  route("GET", "/prices/history", listPriceHistory),
  route("GET", "/organizations/{organization}/credits", showBalance),
  route("GET", "/organizations/{organization}/credits/grants", listGrants),
  route("POST", "/organizations/{organization}/credits/grants", giveCredit),
  route("POST", "/organizations/{organization}/credits/grants/{grant}/reverse", takeBack),
  route("POST", "/organizations/{organization}/credits/refunds", giveBack),
  route("PUT", "/organizations/{organization}/credits/line", setLine),
  route("GET", "/organizations/{organization}/credits/movements", listMovements),
  route("GET", "/ledger/requests/{request}", explainCharge),
  route("GET", "/ledger/requests/{request}/proof", proveOneCharge),
  route("GET", "/ledger/verify", verifyBooks),
  route("POST", "/ledger/rebuild", rebuildBooks),
  route("POST", "/ledger/reconcile", reconcileBooks),
  route("GET", "/organizations/{organization}/usage", sumUp),
  route("GET", "/organizations/{organization}/usage/report", reportUsage),
  route("GET", "/organizations/{organization}/usage/requests", listRequests),
  route("GET", "/organizations/{organization}/usage/requests/{request}", tellStory),
  route("GET", "/emergency/stops", listStops),
  route("POST", "/emergency/stops", stopSomething),
  route("POST", "/emergency/resume", resumeSomething),
  route("GET", "/audit", listAudit),
  route("GET", "/audit/export", exportAudit),
  route("GET", "/audit/keys", showAuditKeys),
  route("POST", "/audit/rotate-key", rotateAuditKey),
  route("POST", "/audit/verify", verifyAudit),
  route("POST", "/audit/erase-subject", eraseSubject),
  route("GET", "/debug", listDebugged),
  route("POST", "/debug/{organization}/on", switchDebugOn),
  route("POST", "/debug/{organization}/off", switchDebugOff),
  route("GET", "/nodes", listNodes),
  route("POST", "/nodes/{node}/forget", forgetNode),
  route("POST", "/configuration/plan", planConfiguration),
  route("POST", "/configuration/apply", applyConfiguration),
  route("GET", "/server", checkServer),
  route("GET", "/plans", listPlans),
  route("POST", "/plans", createPlan),
  route("POST", "/plans/{plan}/rules", setPlan),
  route("PUT", "/organizations/{organization}/plan", assignPlan),
  route("GET", "/organizations/{organization}/invitations", listInvitations),
  route("POST", "/organizations/{organization}/invitations", createInvitation),
  route("POST", "/organizations/{organization}/invitations/{invitation}/revoke", revokeInvitation),
  route("GET", "/organizations/{organization}/activity", listActivity),
  route("GET", "/events", listEvents),
  route("GET", "/cases", listCases),
  route("POST", "/cases/{case}/close", closeCase),
  route("GET", "/policies", listPolicies),
  route("GET", "/staff", listStaff),
  route("POST", "/staff", addOneStaff),
  route("GET", "/staff/{staff}", showOneStaff),
  route("PATCH", "/staff/{staff}", changeOneStaff),
  route("DELETE", "/staff/{staff}", removeOneStaff),
  route("GET", "/tokens", listTokens),
  route("POST", "/tokens", createToken),
  route("GET", "/whoami", whoAmI),
  route("DELETE", "/tokens/{token}", revokeToken),
  route("GET", "/vault", vaultStatus),
  route("POST", "/vault/rewrap", rewrapVault),
  route("DELETE", "/vault/master-keys/{key}", retireMasterKey),
  route("GET", "/vault/peppers/{version}/keys", listPepperKeys),
  route("POST", "/vault/peppers/{version}/retire", retirePepper),
];
