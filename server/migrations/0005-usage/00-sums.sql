-- What pages show of usage (usage/, docs/usage.md): Sallyport's own share of the time, and sums by quarter of an hour, so that
-- a month of millions of requests is answered at once.

alter type usage_row add attribute own_us integer;
-- How long Sallyport itself took, from the request's last byte until it was let in, in microseconds; null: from before this.
alter table usage_requests add column own_us integer;

-- Every number, and not only those that charged something: a page reads what came after the sums. The books use it as before.
drop index usage_requests_number_idx;
create index usage_requests_number_idx on usage_requests (number);

set local role sallyport_definer;
create or replace function usage_write(given public.usage_row[]) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  -- Its plans are kept from when the tables were small; without these they read whole tables until the next ANALYZE.
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  written record;
  exact uuid[];
begin
  -- With this nobody is between his number and his commit while `usage_settle` looks; writers do not wait for each other.
  perform pg_advisory_xact_lock_shared(7215005);
  if exists (select from (select distinct g.org_id, g.project_id, g.key_id from unnest(given) g) p
      where not exists (select from public.api_keys k
        where k.id = p.key_id and k.org_id = p.org_id and k.project_id = p.project_id)) then
    raise exception 'usage of a key that is not there' using errcode = 'foreign_key_violation';
  end if;
  perform public.ledger_lock(array(select distinct g.org_id from unnest(given) g
    where g.hold_id is not null or g.charge_micro_usd > 0 or g.loss_micro_usd > 0));
  with missing as (
    select distinct on (g.request_id) g.*, coalesce(g.charge_micro_usd, 0) as asked from unnest(given) g
    where not exists (select from public.usage_requests u where u.request_id = g.request_id) order by g.request_id
  ), covered as (
    select m.*, greatest(0, least(m.asked, h.open_micro_usd
      - sum(m.asked) over (partition by m.hold_id order by m.request_id) + m.asked))::bigint as paid
    from missing m left join public.ledger_holds h on h.id = m.hold_id and h.org_id = m.org_id
  ), fresh as (
    insert into public.usage_requests (request_id, org_id, project_id, key_id, node_id, mode, endpoint, model, provider,
      streamed, outcome, status, attempts, input_tokens, cached_tokens, output_tokens, reasoning_tokens, usage_source,
      cost_micro_usd, started_at, first_byte_ms, duration_ms, hold_id, charge_micro_usd, loss_micro_usd,
      cache_write_tokens, cache_write_long_tokens, audio_input_tokens, image_input_tokens, audio_output_tokens,
      image_output_tokens, service_tier, searches, own_us)
    select c.request_id, c.org_id, c.project_id, c.key_id, c.node_id, c.mode, c.endpoint, c.model, c.provider,
      c.streamed, c.outcome, c.status, c.attempts, c.input_tokens, c.cached_tokens, c.output_tokens, c.reasoning_tokens,
      c.usage_source, c.cost_micro_usd, c.started_at, c.first_byte_ms, c.duration_ms, c.hold_id, coalesce(c.paid, 0),
      coalesce(c.loss_micro_usd, 0) + c.asked - coalesce(c.paid, 0),
      c.cache_write_tokens, c.cache_write_long_tokens, c.audio_input_tokens, c.image_input_tokens, c.audio_output_tokens,
      c.image_output_tokens, c.service_tier, c.searches, c.own_us
    from covered c
    on conflict (request_id) do nothing
    returning request_id, org_id, key_id, started_at, hold_id, outcome, charge_micro_usd, loss_micro_usd
  ), used as (
    update public.api_keys k set last_used_at = greatest(k.last_used_at, f.latest)
    from (select key_id, max(started_at) as latest from fresh group by key_id) f
    where k.id = f.key_id and (k.last_used_at is null or k.last_used_at < f.latest)
  ), lost as (
    insert into public.ledger_transfers
      (org_id, kind, from_account, to_account, amount_micro_usd, hold_id, subject_id, created_at)
    select f.org_id, l.kind, l.kind, 'unbilled', f.loss_micro_usd, f.hold_id, f.request_id, public.ledger_now()
    from fresh f, lateral (select case f.outcome when 'interrupted' then 'unknown' else 'loss' end as kind) l
    where f.loss_micro_usd > 0
    returning org_id, kind, amount_micro_usd
  ), booked as (
    update public.ledger_balances b set posted_micro_usd = b.posted_micro_usd + d.amount
    from (select l.org_id, a.account, sum(a.sign * l.amount_micro_usd)::bigint as amount
      from lost l, lateral (values (l.kind, -1), ('unbilled', 1)) a(account, sign) group by 1, 2) d
    where b.org_id = d.org_id and b.account = d.account
  )
  select count(*) as rows, array_agg(f.hold_id) filter (where f.hold_id is not null) as holds,
    array_agg(f.hold_id) filter (where f.charge_micro_usd > 0) as charged,
    array_agg(f.charge_micro_usd) filter (where f.charge_micro_usd > 0) as charges into written from fresh f;
  if written.charged is not null then perform public.ledger_capture(written.charged, written.charges); end if;
  if written.holds is not null then
    exact := array(select h.id from public.ledger_holds h
      where h.id = any (written.holds) and h.kind = 'exact' and h.closed_at is null);
    if exact <> '{}' then
      perform public.ledger_void('void', exact, array_fill(null::bigint, array[cardinality(exact)]));
    end if;
  end if;
  return written.rows;
end $$;
reset role;

-- Requests by quarter of an hour, since days begin at such in every time zone, and by day of the organization's own.
-- `first_bytes` is a histogram: how many requests (the lower 32 bits) had their first byte within which step (the upper ones,
-- `first_byte_step`), for those steps that had any.
create table usage_sums (
  org_id           uuid not null references organizations,
  grain            text not null check (grain in ('quarter', 'day')),
  starts_at        timestamptz not null,
  key_id           uuid not null,
  project_id       uuid not null,
  mode             text not null,
  model            text not null,
  provider         text not null,
  endpoint         text not null,
  outcome          text not null,
  status           smallint not null,
  requests         bigint not null,
  input_tokens     bigint not null,
  cached_tokens    bigint not null,
  output_tokens    bigint not null,
  reasoning_tokens bigint not null,
  cost_micro_usd   bigint not null,
  charge_micro_usd bigint not null,
  loss_micro_usd   bigint not null,
  own_us           bigint not null,
  own_requests     bigint not null,
  first_bytes      bigint[] not null,
  primary key (org_id, grain, starts_at, key_id, model, provider, endpoint, outcome, status)
) with (fillfactor = 80);

alter table usage_sums enable row level security, force row level security;
create policy tenant on usage_sums for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy sums_usage on usage_sums to sallyport_definer using (true) with check (true);
grant select on usage_sums to sallyport_control;
grant select, insert, update, delete on usage_sums to sallyport_definer;

-- In which time zone the days of the sums begin. Until it is the organization's present one, pages read quarters of an hour.
create table usage_day_zones (
  org_id uuid primary key references organizations,
  zone   text not null
);

alter table usage_day_zones enable row level security, force row level security;
create policy tenant on usage_day_zones for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy sums_usage on usage_day_zones to sallyport_definer using (true) with check (true);
grant select on usage_day_zones to sallyport_control;
grant select, insert, update on usage_day_zones to sallyport_definer;

-- Up to which number of `usage_requests` everything is in `usage_sums`. One row, which is always there.
create table usage_summed (
  only_row boolean primary key default true check (only_row),
  number   bigint not null
);
insert into usage_summed (number) values (0);
grant select on usage_summed to sallyport_control;
grant select, update on usage_summed to sallyport_definer;

-- A step is 2^(1/16) wide, 4.4 %; its middle is at most 2.2 % from any time in it. The same as server/src/usage/first-bytes.ts.
create function first_byte_step(milliseconds integer) returns integer
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp
  return floor(ln(greatest(milliseconds, 1)::float8) * 23.083120654223414)::integer;
grant execute on function first_byte_step(integer) to sallyport_control, sallyport_definer;

-- Two histograms as one.
create function first_bytes_together(one bigint[], other bigint[]) returns bigint[]
  language sql immutable set search_path = pg_catalog, pg_temp
  return (select array_agg((s.step << 32) + s.requests order by s.step) from (
    select b >> 32 as step, sum(b & 4294967295)::bigint as requests from unnest(one || other) b group by 1) s);
grant execute on function first_bytes_together(bigint[], bigint[]) to sallyport_definer;

-- The last number, up to which nobody is under way any more. Fails with 55P03 rather than keep who writes waiting.
create function usage_settle() returns bigint
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
begin
  perform pg_advisory_xact_lock(7215005);
  return coalesce((select max(u.number) from public.usage_requests u), 0);
end $$;
grant execute on function usage_settle() to sallyport_worker;
alter function usage_settle() owner to sallyport_definer;

-- Adds the next requests up to a settled number, at most `most`, to the sums, each once. Resolves to how many.
create function usage_sum_up(settled bigint, most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  before bigint;
  upto bigint;
  added integer;
begin
  select s.number into before from public.usage_summed s for update;
  select max(n.number), count(*) into upto, added from (select u.number from public.usage_requests u
    where u.number > before and u.number <= settled order by u.number limit most) n;
  if added = 0 then return 0; end if;
  insert into public.usage_day_zones (org_id, zone)
    select o.id, o.time_zone from public.organizations o
    where o.id in (select u.org_id from public.usage_requests u where u.number > before and u.number <= upto)
    on conflict do nothing;
  with fresh as (
    select u.*, g.grain, g.starts_at
    from public.usage_requests u join public.usage_day_zones z using (org_id),
      lateral (values ('quarter', date_bin('15 minutes', u.started_at, timestamptz 'epoch')),
        ('day', date_trunc('day', u.started_at, z.zone))) g(grain, starts_at)
    where u.number > before and u.number <= upto
  ), stepped as (
    select s.org_id, s.grain, s.starts_at, s.key_id, s.model, s.provider, s.endpoint, s.outcome, s.status,
      array_agg((s.step::bigint << 32) + s.requests order by s.step) as first_bytes
    from (select f.org_id, f.grain, f.starts_at, f.key_id, f.model, f.provider, f.endpoint, f.outcome, f.status,
        public.first_byte_step(f.first_byte_ms) as step, count(*) as requests
      from fresh f where f.first_byte_ms is not null group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) s
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  ), counted as (
    select f.org_id, f.grain, f.starts_at, f.key_id, min(f.project_id::text)::uuid as project_id, min(f.mode) as mode, f.model,
      f.provider, f.endpoint, f.outcome, f.status, count(*) as requests, sum(f.input_tokens)::bigint as input_tokens,
      sum(f.cached_tokens)::bigint as cached_tokens, sum(f.output_tokens)::bigint as output_tokens,
      sum(f.reasoning_tokens)::bigint as reasoning_tokens, coalesce(sum(f.cost_micro_usd), 0)::bigint as cost,
      sum(f.charge_micro_usd)::bigint as charge, sum(f.loss_micro_usd)::bigint as loss,
      coalesce(sum(f.own_us), 0)::bigint as own_us, count(f.own_us) as own_requests
    from fresh f group by 1, 2, 3, 4, 7, 8, 9, 10, 11
  )
  insert into public.usage_sums as s (org_id, grain, starts_at, key_id, project_id, mode, model, provider, endpoint, outcome,
    status, requests, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micro_usd, charge_micro_usd,
    loss_micro_usd, own_us, own_requests, first_bytes)
  select c.org_id, c.grain, c.starts_at, c.key_id, c.project_id, c.mode, c.model, c.provider, c.endpoint, c.outcome, c.status,
    c.requests, c.input_tokens, c.cached_tokens, c.output_tokens, c.reasoning_tokens, c.cost, c.charge, c.loss, c.own_us,
    c.own_requests, coalesce(t.first_bytes, '{}')
  from counted c left join stepped t
    using (org_id, grain, starts_at, key_id, model, provider, endpoint, outcome, status)
  on conflict (org_id, grain, starts_at, key_id, model, provider, endpoint, outcome, status) do update set
    requests = s.requests + excluded.requests, input_tokens = s.input_tokens + excluded.input_tokens,
    cached_tokens = s.cached_tokens + excluded.cached_tokens, output_tokens = s.output_tokens + excluded.output_tokens,
    reasoning_tokens = s.reasoning_tokens + excluded.reasoning_tokens,
    cost_micro_usd = s.cost_micro_usd + excluded.cost_micro_usd,
    charge_micro_usd = s.charge_micro_usd + excluded.charge_micro_usd,
    loss_micro_usd = s.loss_micro_usd + excluded.loss_micro_usd, own_us = s.own_us + excluded.own_us,
    own_requests = s.own_requests + excluded.own_requests,
    first_bytes = coalesce(public.first_bytes_together(s.first_bytes, excluded.first_bytes), '{}');
  update public.usage_summed s set number = upto;
  return added;
end $$;
grant execute on function usage_sum_up(bigint, integer) to sallyport_worker;
alter function usage_sum_up(bigint, integer) owner to sallyport_definer;

-- Makes the days anew of organizations whose time zone was changed. Nobody who spends waits for it.
create function usage_days_anew() returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare changed record;
begin
  -- Nothing is summed up meanwhile.
  perform from public.usage_summed s for update;
  for changed in select z.org_id, o.time_zone from public.usage_day_zones z join public.organizations o on o.id = z.org_id
      where o.time_zone <> z.zone loop
    delete from public.usage_sums s where s.org_id = changed.org_id and s.grain = 'day';
    with quarter as (
      select date_trunc('day', q.starts_at, changed.time_zone) as day, q.* from public.usage_sums q
      where q.org_id = changed.org_id and q.grain = 'quarter'
    ), stepped as (
      select t.day, t.key_id, t.model, t.provider, t.endpoint, t.outcome, t.status,
        array_agg((t.step << 32) + t.requests order by t.step) as first_bytes
      from (select q.day, q.key_id, q.model, q.provider, q.endpoint, q.outcome, q.status, f >> 32 as step,
          sum(f & 4294967295)::bigint as requests from quarter q, unnest(q.first_bytes) f group by 1, 2, 3, 4, 5, 6, 7, 8) t
      group by 1, 2, 3, 4, 5, 6, 7
    ), counted as (
      select q.day, q.key_id, min(q.project_id::text)::uuid as project_id, min(q.mode) as mode, q.model, q.provider, q.endpoint,
        q.outcome, q.status, sum(q.requests)::bigint as requests, sum(q.input_tokens)::bigint as input_tokens,
        sum(q.cached_tokens)::bigint as cached_tokens, sum(q.output_tokens)::bigint as output_tokens,
        sum(q.reasoning_tokens)::bigint as reasoning_tokens, sum(q.cost_micro_usd)::bigint as cost,
        sum(q.charge_micro_usd)::bigint as charge, sum(q.loss_micro_usd)::bigint as loss, sum(q.own_us)::bigint as own_us,
        sum(q.own_requests)::bigint as own_requests
      from quarter q group by 1, 2, 5, 6, 7, 8, 9
    )
    insert into public.usage_sums (org_id, grain, starts_at, key_id, project_id, mode, model, provider, endpoint, outcome,
      status, requests, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micro_usd, charge_micro_usd,
      loss_micro_usd, own_us, own_requests, first_bytes)
    select changed.org_id, 'day', c.day, c.key_id, c.project_id, c.mode, c.model, c.provider, c.endpoint, c.outcome, c.status,
      c.requests, c.input_tokens, c.cached_tokens, c.output_tokens, c.reasoning_tokens, c.cost, c.charge, c.loss, c.own_us,
      c.own_requests, coalesce(t.first_bytes, '{}')
    from counted c left join stepped t using (day, key_id, model, provider, endpoint, outcome, status);
    update public.usage_day_zones z set zone = changed.time_zone where z.org_id = changed.org_id;
  end loop;
end $$;
grant execute on function usage_days_anew() to sallyport_worker;
alter function usage_days_anew() owner to sallyport_definer;
