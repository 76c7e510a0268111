import { sql } from "kysely";
import type { ProjectId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import type { WebhookEvent, WebhookFacts } from "./catalogue.ts";

/**
 * Writes an event into the outbox of the organization, in the transaction of its cause: without the cause nobody is told, and
 * without the row the cause does not happen. Where no address asked for it, nothing is written. Causes that are functions of the
 * database call `webhook_record` themselves.
 * @param project where it happened; null: in the organization as a whole
 */
export async function recordWebhookEvent(
  db: TenantDb,
  project: ProjectId | null,
  event: WebhookEvent,
  facts: WebhookFacts,
): Promise<void> {
  await sql`select webhook_note(${project}, ${event}, ${JSON.stringify(facts)}::jsonb)`.execute(db);
}
