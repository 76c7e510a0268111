-- How an event comes into the outbox: in the transaction of its cause, whoever that is.

-- Writes an event down for every address that asked for it. Where nobody did, nothing is written.
create function webhook_record(organization uuid, project uuid, about text, facts jsonb) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare event constant uuid := uuidv7();
begin
  insert into public.webhook_deliveries (id, org_id, endpoint_id, event_id, type, data)
    select uuidv7(), e.org_id, e.id, event, about, facts
    from public.webhook_endpoints e join public.organizations o on o.id = e.org_id
    where e.org_id = organization and e.state in ('delivering', 'failing') and about = any (e.events)
      and (e.project_id is null or e.project_id = project) and o.deleted_at is null;
end $$;
grant execute on function webhook_record(uuid, uuid, text, jsonb) to sallyport_definer;
grant execute on function webhook_types(), webhook_data_allowed(jsonb) to sallyport_definer, sallyport_control;

-- The same for the current organization, for those who write the cause themselves.
create function webhook_note(project uuid, about text, facts jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if public.current_organization() is null then raise exception 'an event belongs to an organization'; end if;
  perform public.webhook_record(public.current_organization(), project, about, facts);
end $$;
grant execute on function webhook_note(uuid, text, jsonb) to sallyport_control, sallyport_worker;
alter function webhook_note(uuid, text, jsonb) owner to sallyport_definer;

set local role sallyport_definer;

-- C-4: what an organization is told by mail is told its systems too, by whoever takes the alert.
create or replace function alert_take(alert uuid, organization uuid, kind text, subject uuid, occasion timestamptz, level integer,
  amount bigint) returns uuid
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.alerts (id, org_id, kind, subject_id, occasion, level, amount)
    values (alert, organization, kind, subject, occasion, level, amount) on conflict do nothing;
  if not found then return null; end if;
  perform public.webhook_record(organization,
    (select b.project_id from public.budgets b where kind = 'budget' and b.id = subject),
    case kind when 'budget' then 'limit.reached' when 'spend' then 'spend.unusual' else 'failures.rising' end,
    case kind
      when 'budget' then jsonb_build_object('alert', alert, 'budget', subject, 'percentage', level,
        'spent_usd', round(amount / 1000000.0, 6)::text)
      when 'spend' then jsonb_build_object('alert', alert, 'times', level, 'spent_usd', round(amount / 1000000.0, 6)::text)
      else jsonb_build_object('alert', alert, 'percent', level, 'failed', amount) end);
  return alert;
end $$;

reset role;

-- Ends a task, once, with its usage, its hold and what is told of it in the same transaction (C-1, M-9). `lost` is what a provider may
-- bill for what nobody got. What the provider has made is paid for, also when its customer has deleted the task meanwhile.
create or replace function generation_close(task uuid, ending text, reason text, lost bigint) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare done record;
begin
  update public.generations g set status = ending, failure = reason, worker_id = null, lease_until = null,
      ended_at = clock_timestamp(), progress = case when ending = 'succeeded' then 100 else g.progress end
    where g.id = task and g.status in ('queued', 'running') returning g.* into done;
  if not found then return false; end if;
  perform public.webhook_record(done.org_id, done.project_id, 'generation.' || ending, jsonb_build_object(
    'id', done.id, 'project', done.project_id, 'key', done.key_id, 'mode', done.mode, 'operation', done.operation,
    'model', done.model, 'status', ending, 'error', reason, 'pictures', done.pictures, 'delivered', done.delivered,
    'charge_usd', round(done.charge_micro_usd / 1000000.0, 6)::text, 'deleted', done.deleted_at is not null));
  if done.model is null then return true; end if;
  perform public.usage_write(array[jsonb_populate_record(null::public.usage_row, jsonb_build_object(
    'request_id', done.id, 'org_id', done.org_id, 'project_id', done.project_id, 'key_id', done.key_id,
    'node_id', public.generation_node(), 'mode', done.mode, 'endpoint', 'generations', 'model', done.model,
    'streamed', false, 'started_at', done.created_at, 'hold_id', case when done.held_micro_usd > 0 then done.id end,
    'provider', done.provider,
    'outcome', case when ending = 'succeeded' then 'succeeded' when ending = 'partially_succeeded' then 'partly_succeeded'
      when ending = 'outcome_unknown' then 'interrupted' when ending in ('cancelled', 'expired') then 'client_closed'
      else 'provider_error' end,
    'status', case when ending in ('succeeded', 'partially_succeeded') then 200 when ending in ('cancelled', 'expired') then 499
      else 502 end,
    'attempts', greatest(done.attempts, 1), 'input_tokens', 0, 'cached_tokens', 0, 'output_tokens', 0, 'reasoning_tokens', 0,
    'usage_source', case when done.charge_micro_usd > 0 then 'counted' else 'none' end,
    'cost_micro_usd', done.cost_micro_usd, 'charge_micro_usd', done.charge_micro_usd, 'loss_micro_usd', lost,
    'duration_ms', least(2147483647, floor(extract(epoch from clock_timestamp() - done.created_at) * 1000)),
    'cache_write_tokens', 0, 'cache_write_long_tokens', 0, 'audio_input_tokens', 0, 'image_input_tokens', 0,
    'audio_output_tokens', 0, 'image_output_tokens', 0, 'service_tier', '', 'searches', 0, 'images', done.delivered))]);
  return true;
end $$;
