export { checkAddress } from "./address.ts";
export { curlOf } from "./by-hand.ts";
export { deliveryIn, resend, sendTest } from "./deliveries.ts";
export {
  attemptsOf,
  countDeliveries,
  DELIVERY_FILTERS,
  DELIVERY_STATES,
  type Delivery,
  deliveriesIn,
  recentSlots,
  SLOT_HOURS,
  SLOTS,
} from "./deliveries-store.ts";
export {
  addEndpoint,
  changeEndpoint,
  endpointIn,
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
} from "./endpoints.ts";
export { ENDPOINT_STATES, type Endpoint, endpointsIn } from "./endpoints-store.ts";
export { webhookJobs } from "./jobs.ts";
export { endSecret, extendSecret, rotateSecret } from "./rotation.ts";
export { runWebhooks } from "./run-webhooks.ts";
export { type SigningSecret, secretsOf } from "./secrets-store.ts";
export { OUTCOMES } from "./send.ts";
export { bodyOf, webhookId } from "./signing.ts";
