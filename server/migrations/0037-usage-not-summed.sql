-- What reports read beside the sums (usage/report-store.ts): only what came after them, whatever the planner believes.

-- The requests of the present organization that are not in `usage_sums` yet, as its rows of quarters of an hour would say it; a
-- histogram has one time to the first byte, so what belongs together may be several rows. Found by their numbers alone: with the organization and the
-- time in reach, the planner read a whole month of them and threw nearly all away.
create function usage_not_summed(since timestamptz, until timestamptz) returns setof usage_sums
  language sql stable security definer rows 200 set search_path = pg_catalog, pg_temp
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
  select f.org_id, 'quarter', f.starts_at, f.key_id, f.project_id, f.mode, f.model, f.provider, f.endpoint, f.outcome, f.status,
    count(*), sum(f.input_tokens)::bigint, sum(f.cached_tokens)::bigint, sum(f.output_tokens)::bigint,
    sum(f.reasoning_tokens)::bigint, coalesce(sum(f.cost_micro_usd), 0)::bigint, sum(f.charge_micro_usd)::bigint,
    sum(f.loss_micro_usd)::bigint, coalesce(sum(f.own_us), 0)::bigint, count(f.own_us),
    case when f.first_byte_ms is null then '{}'::bigint[]
      else array[(public.first_byte_step(f.first_byte_ms)::bigint << 32) + count(*)] end
  from (
    select date_bin('15 minutes', u.started_at, timestamptz 'epoch') as starts_at,
      u.first_byte_ms, u.org_id, u.key_id, u.project_id, u.mode, u.model, u.provider, u.endpoint, u.outcome, u.status, u.input_tokens, u.cached_tokens,
      u.output_tokens, u.reasoning_tokens, u.cost_micro_usd, u.charge_micro_usd, u.loss_micro_usd, u.own_us
    from (select r.* from public.usage_requests r where r.number > (select s.number from public.usage_summed s) offset 0) u
    where u.org_id = (select public.current_organization()) and u.started_at >= since and u.started_at < until
  ) f
  group by f.org_id, f.starts_at, f.key_id, f.project_id, f.mode, f.model, f.provider, f.endpoint, f.outcome, f.status,
    f.first_byte_ms
$$;
grant execute on function usage_not_summed(timestamptz, timestamptz) to sallyport_control;
alter function usage_not_summed(timestamptz, timestamptz) owner to sallyport_definer;

-- About how many requests are not in the sums yet: how far the numbers are ahead, which costs a look at the end of an index.
create function usage_waiting() returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp
  return coalesce((select max(u.number) from public.usage_requests u), 0) - (select s.number from public.usage_summed s);
grant execute on function usage_waiting() to sallyport_worker;
alter function usage_waiting() owner to sallyport_definer;
