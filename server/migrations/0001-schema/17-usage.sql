-- One row for each request, charged in the same transaction (usage/, docs/usage.md).

-- Usage rows arrive as PostgreSQL's own binary rows instead of JSON: the gateway writes each once, for its journal and
-- for this (docs/decisions/0007-usage-as-binary-rows.md). In the order in which the fields become known; the same as
-- server/src/usage/row.ts.
create type usage_row as (
  request_id uuid,
  org_id uuid,
  project_id uuid,
  key_id uuid,
  node_id uuid,
  mode text,
  endpoint text,
  model text,
  streamed boolean,
  started_at timestamptz,
  hold_id uuid,
  provider text,
  outcome text,
  status smallint,
  attempts smallint,
  input_tokens bigint,
  cached_tokens bigint,
  output_tokens bigint,
  reasoning_tokens bigint,
  usage_source text,
  cost_micro_usd bigint,
  charge_micro_usd bigint,
  loss_micro_usd bigint,
  first_byte_ms integer,
  duration_ms integer,
  cache_write_tokens bigint,
  cache_write_long_tokens bigint,
  audio_input_tokens bigint,
  image_input_tokens bigint,
  audio_output_tokens bigint,
  image_output_tokens bigint,
  service_tier text,
  searches integer
);

-- Z-2: one row for each request that was admitted; the allow-list of these columns is server/src/usage/columns.ts.
create table usage_requests (
  request_id              uuid primary key,
  org_id                  uuid not null,
  project_id              uuid not null,
  key_id                  uuid not null,
  node_id                 uuid not null,
  mode                    text not null check (mode in ('live', 'test')),
  endpoint                text not null check (endpoint in ('chat.completions', 'completions', 'embeddings')),
  model                   text not null,
  provider                text not null,
  streamed                boolean not null,
  outcome                 text not null,
  status                  smallint not null,
  attempts                smallint not null,
  input_tokens            bigint not null,
  cached_tokens           bigint not null,
  output_tokens           bigint not null,
  reasoning_tokens        bigint not null,
  usage_source            text not null,
  cost_micro_usd          bigint,
  started_at              timestamptz not null,
  first_byte_ms           integer,
  duration_ms             integer not null,
  -- What the customer pays for a request, and what the operator bears: more than was held, or a hold that was given up.
  hold_id                 uuid,
  charge_micro_usd        bigint not null default 0 check (charge_micro_usd >= 0),
  loss_micro_usd          bigint not null default 0 check (loss_micro_usd >= 0),
  cache_write_tokens      bigint not null,
  cache_write_long_tokens bigint not null,
  audio_input_tokens      bigint not null,
  image_input_tokens      bigint not null,
  audio_output_tokens     bigint not null,
  image_output_tokens     bigint not null,
  -- Charges are numbered with the transfers, so that one number cuts both.
  number                  bigint not null default nextval('ledger_transfers_number_seq'),
  service_tier            text not null check (length(service_tier) <= 64),
  searches                integer not null check (searches >= 0),
  constraint usage_requests_outcome_check check (outcome in ('succeeded', 'client_closed',
    'rejected', 'provider_error', 'provider_timeout', 'provider_unreachable', 'provider_invalid', 'provider_truncated',
    'interrupted', 'cut', 'stopped')),
  constraint usage_requests_usage_source_check
    check (usage_source in ('provider', 'counted', 'estimated', 'bounded', 'none'))
);
create index on usage_requests (org_id, started_at);
create index on usage_requests (key_id, started_at);
create index usage_requests_number_idx on usage_requests (number) where charge_micro_usd > 0 or loss_micro_usd > 0;

alter table usage_requests enable row level security, force row level security;
create policy tenant on usage_requests for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy writes_usage on usage_requests for insert to sallyport_definer with check (true);
create policy reads_back on usage_requests for select to sallyport_definer using (true);
grant select on usage_requests to sallyport_control;
grant select, insert, maintain on usage_requests to sallyport_definer;

-- The number by which the gateway names the type in its binary parameters; it differs between databases.
create function usage_row_type() returns oid
  language sql stable set search_path = pg_catalog, pg_temp
  return 'public.usage_row'::regtype::oid;
grant execute on function usage_row_type() to sallyport_gateway;

-- The gateway's batch writer: insert only, each request once however often its journal is replayed, and each new row is
-- charged to its hold in the same transaction (C-2). What a hold does not cover, or a hold that was given up, is the
-- operator's loss (C-1); of a request whose process died, `unknown`.
create function usage_write(given public.usage_row[]) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  -- Its plans are kept from when the tables were small; without these they read whole tables until the next ANALYZE.
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  written record;
  exact uuid[];
begin
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
      image_output_tokens, service_tier, searches)
    select c.request_id, c.org_id, c.project_id, c.key_id, c.node_id, c.mode, c.endpoint, c.model, c.provider,
      c.streamed, c.outcome, c.status, c.attempts, c.input_tokens, c.cached_tokens, c.output_tokens, c.reasoning_tokens,
      c.usage_source, c.cost_micro_usd, c.started_at, c.first_byte_ms, c.duration_ms, c.hold_id, coalesce(c.paid, 0),
      coalesce(c.loss_micro_usd, 0) + c.asked - coalesce(c.paid, 0),
      c.cache_write_tokens, c.cache_write_long_tokens, c.audio_input_tokens, c.image_input_tokens, c.audio_output_tokens,
      c.image_output_tokens, c.service_tier, c.searches
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
grant execute on function usage_write(usage_row[]) to sallyport_gateway;
alter function usage_write(usage_row[]) owner to sallyport_definer;

-- Whose a request was, for those who have its id and may see every organization; null when nobody's is recorded.
create function request_owner(request uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select u.org_id from public.usage_requests u where u.request_id = request $$;
grant execute on function request_owner(uuid) to sallyport_control;
alter function request_owner(uuid) owner to sallyport_definer;
