-- What the gateway calls: holds, and the usage that is charged to them.

-- Holds credit for a key before a provider is called, in one trip: as a lease of at most `wanted`, if that is small
-- against the balance and every budget; else, for a request, exactly `at_most`, or what is left if that is `at_least`.
-- With `may_recall` other leases are recalled before less than `at_most` is given. Answers with the hold, or with the
-- limit that refused; `recalling` says that asking again in a moment may help. Asking again with the same id answers the same.
create function ledger_hold(hold uuid, node uuid, organization uuid, key uuid, request uuid, at_least bigint,
  at_most bigint, wanted bigint, may_recall boolean) returns json
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  -- A lease is at most this part of what is left, and is for at least so many requests.
  lease_part constant integer := 10;
  lease_requests constant integer := 4;
  at timestamptz;
  balance record;
  payer record;
  made record;
  budget record;
  room bigint;
  narrowest record;
  periods bigint[] := '{}';
  ends timestamptz := 'infinity';
  given bigint := 0;
  lease boolean;
  recalling boolean := false;
begin
  select b.posted_micro_usd as posted, b.held_micro_usd as held, b.next_expiry_at into balance
    from public.ledger_balances b where b.org_id = organization and b.account = 'credits' for update;
  at := public.ledger_now();
  select h.kind, h.amount_micro_usd as amount, h.ends_at into made from public.ledger_holds h
    where h.id = hold and h.org_id = organization;
  if found then
    return json_build_object('hold', hold, 'kind', made.kind, 'amount', made.amount::text,
      'endsInMs', floor(extract(epoch from nullif(made.ends_at, 'infinity') - at) * 1000));
  end if;
  select k.org_id, k.project_id, k.member_id into strict payer from public.api_keys k
    where k.id = key and k.org_id = organization;

  room := balance.posted - balance.held;
  if balance.next_expiry_at <= at then room := room - public.ledger_break(organization, at); end if;
  -- What is owed comes first.
  room := room + (select b.posted_micro_usd from public.ledger_balances b
    where b.org_id = organization and b.account = 'debt');
  select 'balance' as limited, null::text as period, null::bigint as cap, null::bigint as spent, balance.held,
    null::bigint as period_id, null::timestamptz as ends_at into narrowest;

  for budget in
    select b.id, b.period, b.limit_micro_usd as cap, s.starts_at, s.ends_at, p.id as period_id,
      coalesce(p.spent_micro_usd, 0) as spent, coalesce(p.held_micro_usd, 0) as held,
      case when b.key_id is not null then 'key' when b.member_id is not null then 'member'
        when b.project_id is not null then 'project' else 'organization' end as limited
    from public.budgets b
    cross join lateral public.budget_bounds(b.period, at,
      (select o.time_zone from public.organizations o where o.id = organization)) s
    left join public.budget_periods p on p.budget_id = b.id and p.starts_at = s.starts_at
    where b.subject_id = any (array[organization, payer.project_id, payer.member_id, key]) order by b.id
  loop
    if budget.period_id is null then
      insert into public.budget_periods as p (org_id, budget_id, starts_at, ends_at)
        values (organization, budget.id, budget.starts_at, budget.ends_at) returning p.id into budget.period_id;
    end if;
    periods := periods || budget.period_id;
    ends := least(ends, budget.ends_at);
    if budget.cap - budget.spent - budget.held < room then
      room := budget.cap - budget.spent - budget.held;
      select budget.limited, budget.period, budget.cap, budget.spent, budget.held, budget.period_id, budget.ends_at
        into narrowest;
    end if;
  end loop;

  given := least(wanted, room / lease_part);
  lease := given > 0 and given >= at_most * lease_requests;
  if not lease then
    given := case when request is null then 0 else least(at_most, room) end;
    if request is not null and given < at_most and may_recall then
      update public.ledger_holds h set recalled_at = at
        where h.org_id = organization and h.kind = 'lease' and h.closed_at is null and h.recalled_at is null
          and (narrowest.period_id is null or narrowest.period_id = any (h.period_ids));
      if found then perform pg_notify('sallyport_recall', organization::text); end if;
      recalling := exists (select from public.ledger_holds h
        where h.org_id = organization and h.kind = 'lease' and h.closed_at is null
          and h.recalled_at > at - interval '1 second'
          and (narrowest.period_id is null or narrowest.period_id = any (h.period_ids)));
    end if;
    if given <= 0 or given < at_least or recalling then
      return json_build_object('limited', narrowest.limited, 'period', narrowest.period, 'limit', narrowest.cap::text,
        'spent', narrowest.spent::text, 'held', narrowest.held::text, 'available', greatest(room, 0)::text,
        'resetsAt', to_char(nullif(narrowest.ends_at, 'infinity') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'recalling', recalling);
    end if;
  end if;

  insert into public.ledger_holds (id, org_id, project_id, member_id, key_id, node_id, kind, request_id,
      amount_micro_usd, open_micro_usd, period_ids, created_at, ends_at)
    values (hold, organization, payer.project_id, payer.member_id, key, node,
      case when lease then 'lease' else 'exact' end, case when lease then null else request end, given, given, periods,
      at, ends);
  insert into public.ledger_transfers (org_id, kind, from_account, to_account, amount_micro_usd, hold_id, created_at)
    values (organization, 'hold', 'credits', 'revenue', given, hold, at);
  update public.ledger_balances b set held_micro_usd = b.held_micro_usd + given
    where b.org_id = organization and b.account = 'credits';
  if periods <> '{}' then
    update public.budget_periods p set held_micro_usd = p.held_micro_usd + given where p.id = any (periods);
  end if;
  return json_build_object('hold', hold, 'kind', case when lease then 'lease' else 'exact' end, 'amount', given::text,
    'endsInMs', floor(extract(epoch from nullif(ends, 'infinity') - at) * 1000));
end $$;
grant execute on function ledger_hold(uuid, uuid, uuid, uuid, uuid, bigint, bigint, bigint, boolean) to sallyport_gateway;
alter function ledger_hold(uuid, uuid, uuid, uuid, uuid, bigint, bigint, bigint, boolean) owner to sallyport_definer;

-- A node gives back what it has not spent of its own holds: how much in all, so that saying it twice changes nothing;
-- null means all that is left.
create function ledger_release(node uuid, holds uuid[], totals bigint[]) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ids uuid[];
  amounts bigint[];
begin
  perform public.ledger_lock(array(select h.org_id from public.ledger_holds h where h.id = any (holds)));
  select array_agg(h.id), array_agg(a.total - (h.amount_micro_usd - h.captured_micro_usd - h.open_micro_usd))
    into ids, amounts
    from unnest(holds, totals) as a(id, total) join public.ledger_holds h on h.id = a.id and h.node_id = node
    where h.closed_at is null;
  perform public.ledger_void('void', ids, amounts);
end $$;
grant execute on function ledger_release(uuid, uuid[], bigint[]) to sallyport_gateway;
alter function ledger_release(uuid, uuid[], bigint[]) owner to sallyport_definer;

-- Ends all holds of a node whose journal has been replayed: what it spent has been captured by then.
create function ledger_release_node(node uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  holds uuid[];
begin
  perform public.ledger_lock(array(select h.org_id from public.ledger_holds h
    where h.node_id = node and h.closed_at is null));
  holds := array(select h.id from public.ledger_holds h where h.node_id = node and h.closed_at is null);
  perform public.ledger_void('void', holds, array_fill(null::bigint, array[cardinality(holds)]));
  return cardinality(holds);
end $$;
grant execute on function ledger_release_node(uuid) to sallyport_gateway;
alter function ledger_release_node(uuid) owner to sallyport_definer;

-- Usage rows arrive as PostgreSQL's own binary rows instead of JSON: the gateway writes each once, for its journal and
-- for this (docs/decisions/0007-usage-as-binary-rows.md). In the order in which the fields become known; the same as
-- server/src/usage/row.ts.
create type usage_row as (
  request_id uuid, org_id uuid, project_id uuid, key_id uuid, node_id uuid, mode text, endpoint text, model text,
  streamed boolean, started_at timestamptz, hold_id uuid,
  provider text, outcome text, status smallint, attempts smallint, input_tokens bigint, cached_tokens bigint,
  output_tokens bigint, reasoning_tokens bigint, usage_source text, cost_micro_usd bigint, charge_micro_usd bigint,
  loss_micro_usd bigint, first_byte_ms integer, duration_ms integer
);

-- The number by which the gateway names the type in its binary parameters; it differs between databases.
create function usage_row_type() returns oid
  language sql stable set search_path = pg_catalog, pg_temp
  return 'public.usage_row'::regtype::oid;
grant execute on function usage_row_type() to sallyport_gateway;

set local role sallyport_definer;
drop function public.usage_write(json);
reset role;

-- Their three look-ups and locks for each row took half the time of a batch. usage_write, which alone writes here,
-- looks once for a batch, and keys are never removed.
alter table usage_requests drop constraint usage_requests_org_id_fkey;
alter table usage_requests drop constraint usage_requests_project_id_fkey;
alter table usage_requests drop constraint usage_requests_key_id_fkey;

-- The gateway's batch writer: insert only, each request once however often its journal is replayed, and each new row is
-- charged to its hold in the same transaction (C-2). What a hold does not cover, or a hold that was given up, is the
-- operator's loss (C-1); of a request whose process died, `unknown`.
create function usage_write(given usage_row[]) returns integer
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
      cost_micro_usd, started_at, first_byte_ms, duration_ms, hold_id, charge_micro_usd, loss_micro_usd)
    select c.request_id, c.org_id, c.project_id, c.key_id, c.node_id, c.mode, c.endpoint, c.model, c.provider,
      c.streamed, c.outcome, c.status, c.attempts, c.input_tokens, c.cached_tokens, c.output_tokens, c.reasoning_tokens,
      c.usage_source, c.cost_micro_usd, c.started_at, c.first_byte_ms, c.duration_ms, c.hold_id, coalesce(c.paid, 0),
      coalesce(c.loss_micro_usd, 0) + c.asked - coalesce(c.paid, 0)
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
