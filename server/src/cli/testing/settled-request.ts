import type pg from "pg";
import { newId } from "../../kernel/ids.ts";

/** What examples call a request that was served, charged and settled. */
export const SETTLED_REQUEST = "01981c2e-5a0e-7c3b-9d55-0000000e9e57";

const NODE = "01981c2e-5a0e-7c3b-9d55-0000000000df";

/**
 * Puts a request of acme's first key into the books, as a gateway does: held, used and charged.
 * @returns its id
 */
export async function settleRequest(superuser: pg.Client): Promise<string> {
  const [request, hold] = [newId(), newId()];
  const { rows } = await superuser.query<{ key: string; project: string; organization: string }>(
    `select k.id as key, k.project_id as project, k.org_id as organization from api_keys k
     join organizations o on o.id = k.org_id where o.slug = 'acme' order by k.created_at limit 1`,
  );
  const { key, project, organization } = rows[0] as (typeof rows)[number];
  await superuser.query("select ledger_hold($1, $2, $3, $4, $5, 5000, 5000, 5000, false)", [
    hold,
    NODE,
    organization,
    key,
    request,
  ]);
  const row = {
    request_id: request,
    org_id: organization,
    project_id: project,
    key_id: key,
    node_id: NODE,
    mode: "live",
    endpoint: "chat.completions",
    model: "gpt-4o-mini",
    streamed: false,
    started_at: new Date(performance.timeOrigin).toISOString(),
    hold_id: hold,
    provider: "openai",
    outcome: "succeeded",
    status: 200,
    attempts: 1,
    input_tokens: 1_200,
    output_tokens: 300,
    cached_tokens: 0,
    reasoning_tokens: 0,
    cache_write_tokens: 0,
    cache_write_long_tokens: 0,
    audio_input_tokens: 0,
    image_input_tokens: 0,
    audio_output_tokens: 0,
    image_output_tokens: 0,
    service_tier: "standard",
    searches: 0,
    usage_source: "provider",
    cost_micro_usd: 360,
    charge_micro_usd: 432,
    loss_micro_usd: 0,
    first_byte_ms: 210,
    duration_ms: 1_450,
  };
  await superuser.query("select usage_write(array[jsonb_populate_record(null::usage_row, $1)])", [
    JSON.stringify(row),
  ]);
  return request;
}

/** Sets what the ledger takes for the time: a day that is over can be closed and proven. */
export async function setLedgerClock(superuser: pg.Client, daysBack: number): Promise<void> {
  await superuser.query(
    `create or replace function ledger_now() returns timestamptz language sql volatile
     set search_path = pg_catalog, pg_temp as $$ select clock_timestamp() - interval '${daysBack} days' $$`,
  );
}
