export { WEBHOOK_EVENTS, type WebhookEvent } from "./catalogue.ts";
export { recordWebhookEvent } from "./record-store.ts";
