-- What an operator changes about money is in force when the command returns; and a key whose secret is replaced stays the
-- same to budgets, limits and stops.

-- ---------------------------------------------------------------------------------------------------- rotation

-- The first of the keys that replaced one another, whose budgets, limits and stops are those of all of them; null for the
-- first itself. Keys that were replaced before this migration stay apart.
alter table api_keys add column original_id uuid;
alter table api_keys add constraint api_keys_original_fkey
  foreign key (org_id, original_id) references api_keys (org_id, id);

-- The originals of the keys that changed after `since`, by key.
create function gateway_originals(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_object_agg(k.id, k.original_id), '{}'::json) from public.api_keys k
  where k.generation > since and k.original_id is not null
$$;
grant execute on function gateway_originals(bigint) to sallyport_gateway;
alter function gateway_originals(bigint) owner to sallyport_definer;

-- ----------------------------------------------------------------------------------------------------- recalls

-- When an organization's leases were last recalled by a command. A node takes nothing more from older ones before it
-- reports the generation as applied, and one that is cut off serves nothing before it has heard of it.
create table ledger_recalls (
  org_id         uuid primary key references organizations,
  generation     bigint not null,
  -- Until then nobody gets a lease, so that what was given back stays there.
  no_lease_until timestamptz not null
);
create index on ledger_recalls (generation);
alter table ledger_recalls enable row level security;
alter table ledger_recalls force row level security;
create policy keeps_books on ledger_recalls to sallyport_definer using (true) with check (true);
grant select, insert, update on ledger_recalls to sallyport_definer;

-- Recalls the leases of the current organization. Every node has given them back, or may not serve any more, once the
-- generation that is returned is confirmed. Called last in a transaction: whoever reports waits for it.
create function ledger_recall(pause interval) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  organization uuid := public.current_organization();
  taken bigint;
begin
  perform public.ledger_lock(array[organization]);
  taken := public.next_generation();
  insert into public.ledger_recalls as r (org_id, generation, no_lease_until)
    values (organization, taken, public.ledger_now() + pause)
    on conflict (org_id) do update set generation = excluded.generation,
      no_lease_until = greatest(r.no_lease_until, excluded.no_lease_until);
  return taken;
end $$;
grant execute on function ledger_recall(interval) to sallyport_control;
alter function ledger_recall(interval) owner to sallyport_definer;

-- The organizations whose leases were recalled after `since`; null for whoever knows nothing yet: all.
create function gateway_recalls(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select case when since > 0 then coalesce(
    (select json_agg(r.org_id) from public.ledger_recalls r where r.generation > since), '[]'::json) end
$$;
grant execute on function gateway_recalls(bigint) to sallyport_gateway;
alter function gateway_recalls(bigint) owner to sallyport_definer;

set local role sallyport_definer;

-- Holds credit for a key before a provider is called, in one trip: as a lease of at most `wanted`, if that is small
-- against the balance and every budget; else, for a request, exactly `at_most`, or what is left if that is `at_least`.
-- With `may_recall` other leases are recalled before less than `at_most` is given. Answers with the hold, or with the
-- limit that refused; `recalling` says that asking again in a moment may help. Asking again with the same id answers the same.
-- As in 0004; the hold is that of the original key, and while leases are recalled there are none.
create or replace function public.ledger_hold(hold uuid, node uuid, organization uuid, key uuid, request uuid, at_least bigint,
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
  select k.org_id, k.project_id, k.member_id, coalesce(k.original_id, k.id) as key_id into strict payer
    from public.api_keys k where k.id = key and k.org_id = organization;

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
    where b.subject_id = any (array[organization, payer.project_id, payer.member_id, payer.key_id]) order by b.id
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
  lease := given > 0 and given >= at_most * lease_requests and not exists (
    select from public.ledger_recalls r where r.org_id = organization and r.no_lease_until > at);
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
    values (hold, organization, payer.project_id, payer.member_id, payer.key_id, node,
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

-- Makes a budget of the current organization or changes the one there is for the same subject and period. Resolves to its id.
-- As in 0004; a key's budget is that of the original key.
create or replace function public.budget_set(new_budget uuid, project uuid, member uuid, key uuid, period text, cap bigint,
  percentages smallint[]) returns uuid
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  organization uuid := public.current_organization();
  made uuid;
begin
  perform public.ledger_lock(array[organization]);
  key := coalesce((select k.original_id from public.api_keys k where k.id = budget_set.key and k.org_id = organization), key);
  insert into public.budgets as b (id, org_id, project_id, member_id, key_id, period, limit_micro_usd, alert_percentages)
    values (new_budget, organization, project, member, key, period, cap, percentages)
    on conflict on constraint budgets_subject_id_period_key do update
      set limit_micro_usd = excluded.limit_micro_usd, alert_percentages = excluded.alert_percentages
      where b.org_id = organization
    returning b.id into made;
  if made = new_budget then perform public.budget_open_period(made, public.ledger_now()); end if;
  return made;
end $$;
reset role;

-- ------------------------------------------------------------------------------------------- what becomes of a key

-- When the node that runs a request last said that it runs; null when nobody asked it.
alter table idempotency_records add column runs_at timestamptz;

-- A node says that a request of its own is still under way.
create function idempotency_runs(request uuid, node uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.idempotency_records r set runs_at = clock_timestamp() where r.request_id = request and r.node_id = node
$$;
grant execute on function idempotency_runs(uuid, uuid) to sallyport_gateway;
alter function idempotency_runs(uuid, uuid) owner to sallyport_definer;

set local role sallyport_definer;
-- Takes a key for a request, or says whose it is. The hashes are of the same key under each pepper in use, the one for
-- new records first; the fingerprints go with them.
--   {"state": "new"}                      the key is taken, for as long as this transaction commits
--   {"state": "mismatch"}                 it belongs to a request that was not the same
--   {"state": "running", "requestId", "node", "runsAt"}   nothing says that the same request has ended; when its node last
--                                         said that it runs, as a text to be compared
--   {"state": "lost", "requestId"}        it has not, and its node may not serve any more: nobody knows
--   {"state": "done", "requestId", …}     it has, and this is how
-- Duplicates wait for the transaction that took the key. A hold of credit made after this in the same transaction is
-- therefore made once; if it is refused, call idempotency_abandon in that transaction. As in 0005, with who runs it.
create or replace function public.idempotency_begin(org uuid, key_hashes bytea[], fingerprints bytea[], request uuid, node uuid,
  keep_seconds integer) returns json
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  known public.idempotency_records;
  now_is timestamptz;
  outcome json;
begin
  loop
    now_is := clock_timestamp();
    select r.* into known from public.idempotency_records r
      where r.org_id = org and r.key_hash = any (key_hashes) and r.expires_at > now_is
      order by array_position(key_hashes, r.key_hash) limit 1;
    exit when found;
    -- An expired record gives its key away; one that somebody else is just writing is waited for, and then seen.
    insert into public.idempotency_records as r
      (org_id, key_hash, fingerprint, request_id, node_id, created_at, expires_at)
      values (org, key_hashes[1], fingerprints[1], request, node, now_is, now_is + make_interval(secs => keep_seconds))
      on conflict (org_id, key_hash) do update set fingerprint = excluded.fingerprint, request_id = excluded.request_id,
        node_id = excluded.node_id, created_at = excluded.created_at, expires_at = excluded.expires_at
        where r.expires_at <= excluded.created_at;
    if found then return json_build_object('state', 'new'); end if;
  end loop;
  if known.fingerprint <> fingerprints[array_position(key_hashes, known.key_hash)] then
    return json_build_object('state', 'mismatch');
  end if;
  -- Another attempt of the very request that has the key: its first answer was lost on the way.
  if known.request_id = request then return json_build_object('state', 'new'); end if;
  select json_build_object('state', 'done', 'requestId', u.request_id, 'outcome', u.outcome, 'status', u.status,
      'model', u.model, 'inputTokens', u.input_tokens, 'cachedTokens', u.cached_tokens,
      'outputTokens', u.output_tokens, 'reasoningTokens', u.reasoning_tokens, 'usageSource', u.usage_source,
      -- What the customer paid is a column of the ledger's; without a ledger there is none.
      'chargeMicroUsd', to_jsonb(u) ->> 'charge_micro_usd')
    into outcome from public.usage_requests u where u.request_id = known.request_id;
  if found then return outcome; end if;
  return json_build_object('requestId', known.request_id, 'node', known.node_id, 'runsAt', known.runs_at::text, 'state',
    case when exists (select from public.nodes n where n.id = known.node_id and n.lease_until > clock_timestamp())
      then 'running' else 'lost' end);
end $$;
reset role;
