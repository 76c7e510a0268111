-- How tasks end.

-- Ends a task, once, with its usage and its hold in the same transaction (C-1, M-9). `lost` is what a provider may bill for what
-- nobody got. What the provider has made is paid for, also when its customer has deleted the task meanwhile.
create function generation_close(task uuid, ending text, reason text, lost bigint) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare done record;
begin
  update public.generations g set status = ending, failure = reason, worker_id = null, lease_until = null,
      ended_at = clock_timestamp(), progress = case when ending = 'succeeded' then 100 else g.progress end
    where g.id = task and g.status in ('queued', 'running') returning g.* into done;
  if not found then return false; end if;
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
grant execute on function generation_close(uuid, text, text, bigint) to sallyport_definer;

-- What a task that nobody works on any more comes to. One whose pictures were all kept lacks nothing but its end.
create function generation_abandon(task uuid, reason text) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare known record;
begin
  select g.sent_at, g.held_micro_usd, g.charge_micro_usd, g.delivered, g.pictures into known
    from public.generations g where g.id = task;
  return public.generation_close(task,
    case when known.delivered >= known.pictures then 'succeeded' when known.delivered > 0 then 'partially_succeeded'
      when known.sent_at is null then 'failed' else 'outcome_unknown' end,
    case when known.delivered < known.pictures then reason end,
    case when known.sent_at is null or known.delivered >= known.pictures then 0
      else known.held_micro_usd - known.charge_micro_usd end);
end $$;
grant execute on function generation_abandon(uuid, text) to sallyport_definer;

