-- Care of the ledger: what is counted anew, compared and put right, and days that are closed (ledger/care/, ledger/days/).

-- Which numbers a day has: those above the day before, up to the last one before a transfer of a later day. When a day is
-- begun, every number up to `settled_number` is committed or will never be.
create table ledger_days (
  day               date primary key,
  after_number      bigint not null,
  settled_number    bigint not null check (settled_number >= after_number),
  -- What hides each leaf from the others' proofs is derived from it.
  secret            bytea not null check (length(secret) = 32),
  last_number       bigint check (last_number between after_number and settled_number),
  count             bigint check (count >= 0),
  sum_micro_usd     numeric(30) check (sum_micro_usd >= 0),
  charged_micro_usd numeric(30) check (charged_micro_usd >= 0),
  root              bytea check (length(root) = 32),
  previous          bytea check (length(previous) = 32),
  entry_id          uuid unique,
  check (num_nonnulls(last_number, count, sum_micro_usd, charged_micro_usd, root, entry_id) in (0, 6))
);

grant select, insert, update on ledger_days to sallyport_definer;

create trigger append_only before delete or truncate on ledger_days
  for each statement execute function ledger_refuse_change();
alter table ledger_days enable always trigger append_only;

create trigger closed_once before update on ledger_days for each row execute function ledger_refuse_reopening();
alter table ledger_days enable always trigger closed_once;

-- What nodes hold that are not heard from: their journals have not been replayed.
create function ledger_dead_nodes() returns table (node uuid, holds bigint, micro_usd bigint, since timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select h.node_id, count(*), sum(h.open_micro_usd)::bigint, min(h.created_at) from public.ledger_holds h
  where h.closed_at is null
    and not exists (select from public.nodes n where n.id = h.node_id and n.lease_until > clock_timestamp())
  group by 1 order by 4
$$;
grant execute on function ledger_dead_nodes() to sallyport_control;
alter function ledger_dead_nodes() owner to sallyport_definer;

-- Gives up what a node holds. What it spent and has not told will be the operator's loss. `serving`: it is still heard from,
-- and nothing was done.
create function node_forget(node uuid, out serving boolean, out holds bigint, out micro_usd bigint)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare ids uuid[];
begin
  perform from public.nodes n where n.id = node for update;
  serving := exists (select from public.nodes n where n.id = node and n.lease_until > clock_timestamp());
  holds := 0;
  micro_usd := 0;
  if serving then return; end if;
  perform public.ledger_lock(array(select h.org_id from public.ledger_holds h
    where h.node_id = node and h.closed_at is null));
  select array_agg(h.id), count(*), coalesce(sum(h.open_micro_usd), 0) into ids, holds, micro_usd
    from public.ledger_holds h where h.node_id = node and h.closed_at is null;
  perform public.ledger_void('expire', ids, array_fill(null::bigint, array[holds::integer]));
end $$;
grant execute on function node_forget(uuid) to sallyport_control;
alter function node_forget(uuid) owner to sallyport_definer;

-- Holds for one request that a living node has had for so long that it must have forgotten them. Ends them if `repair`.
create function ledger_orphans(older_than interval, repair boolean)
  returns table (hold uuid, org_id uuid, node uuid, micro_usd bigint, since timestamptz)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  horizon timestamptz := public.ledger_now() - older_than;
  ids uuid[];
begin
  if repair then
    perform public.ledger_lock(array(select h.org_id from public.ledger_holds h
      where h.closed_at is null and h.kind = 'exact' and h.created_at < horizon));
  end if;
  return query select h.id, h.org_id, h.node_id, h.open_micro_usd, h.created_at from public.ledger_holds h
    join public.nodes n on n.id = h.node_id and n.lease_until > clock_timestamp()
    where h.closed_at is null and h.kind = 'exact' and h.created_at < horizon order by h.created_at;
  if not repair then return; end if;
  ids := array(select h.id from public.ledger_holds h
    join public.nodes n on n.id = h.node_id and n.lease_until > clock_timestamp()
    where h.closed_at is null and h.kind = 'exact' and h.created_at < horizon);
  perform public.ledger_void('expire', ids, array_fill(null::bigint, array[cardinality(ids)]));
end $$;
grant execute on function ledger_orphans(interval, boolean) to sallyport_control;
alter function ledger_orphans(interval, boolean) owner to sallyport_definer;

-- Turns all credit that has expired and is not held into breakage. Resolves to how much.
create function ledger_sweep() returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  at timestamptz := public.ledger_now();
  organization uuid;
  broken bigint := 0;
begin
  for organization in
    select b.org_id from public.ledger_balances b
    where b.account = 'credits' and b.next_expiry_at <= at order by b.org_id for update
  loop
    broken := broken + public.ledger_break(organization, at);
  end loop;
  return broken;
end $$;
grant execute on function ledger_sweep() to sallyport_control, sallyport_worker;
alter function ledger_sweep() owner to sallyport_definer;

create function ledger_count_balances()
  returns table (org_id uuid, account text, posted bigint, held bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select t.org_id, s.account,
    sum(case when t.kind in ('hold', 'void', 'expire') then 0 else s.sign * t.amount_micro_usd end)::bigint,
    sum(case when s.account <> 'credits' then 0 when t.kind = 'hold' then t.amount_micro_usd
      when t.kind in ('capture', 'void', 'expire') then -t.amount_micro_usd else 0 end)::bigint
  from public.ledger_transfers t, lateral (values (t.from_account, -1), (t.to_account, 1),
    -- What was spent of the credit line was held on 'credits' like everything else.
    (case when t.kind = 'capture' and t.from_account = 'debt' then 'credits' end, 0)) s(account, sign)
  where s.account is not null group by 1, 2
$$;
grant execute on function ledger_count_balances() to sallyport_definer;

create function ledger_count_grants() returns table (id uuid, open bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select t.grant_id, sum(case t.kind when 'grant' then t.amount_micro_usd else -t.amount_micro_usd end)::bigint
  from public.ledger_transfers t where t.grant_id is not null group by 1
$$;
grant execute on function ledger_count_grants() to sallyport_definer;

create function ledger_count_holds() returns table (id uuid, open bigint, captured bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select t.hold_id, sum(case t.kind when 'hold' then t.amount_micro_usd else -t.amount_micro_usd end)::bigint,
    coalesce(sum(t.amount_micro_usd) filter (where t.kind = 'capture'), 0)::bigint
  from public.ledger_transfers t where t.kind in ('hold', 'capture', 'void', 'expire') group by 1
$$;
grant execute on function ledger_count_holds() to sallyport_definer;

create function ledger_count_periods() returns table (id bigint, spent bigint, held bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select p.id, (p.carried_micro_usd + coalesce(c.captured, 0))::bigint, coalesce(c.open, 0)::bigint
  from public.budget_periods p
  left join (
    select unnest(h.period_ids) as id, sum(h.captured_micro_usd) as captured, sum(h.open_micro_usd) as open
    from public.ledger_holds h where h.period_ids <> '{}' group by 1) c on c.id = p.id
$$;
grant execute on function ledger_count_periods() to sallyport_definer;

-- Every difference between the transfers, which are never changed, and all that is kept beside them; no row when the books
-- agree. Each number is counted from what it must follow from, and compared with what is there. `rebuildable` says
-- whether counting again puts it right.
create function ledger_differences()
  returns table (org_id uuid, what text, subject text, counted bigint, found bigint, rebuildable boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with balances as (
    select b.org_id, b.account, b.posted_micro_usd as posted, b.held_micro_usd as held, coalesce(c.posted, 0) as counted,
      coalesce(c.held, 0) as counted_held
    from public.ledger_balances b left join public.ledger_count_balances() c on c.org_id = b.org_id and c.account = b.account
  ), holds as (
    select h.org_id, h.id, h.open_micro_usd as open, h.captured_micro_usd as captured, coalesce(c.open, 0) as counted,
      coalesce(c.captured, 0) as counted_captured
    from public.ledger_holds h left join public.ledger_count_holds() c on c.id = h.id
  ), grants as (
    select g.org_id, g.id, g.open_micro_usd as open, coalesce(c.open, 0) as counted
    from public.credit_grants g left join public.ledger_count_grants() c on c.id = g.id
  ), periods as (
    select p.org_id, p.budget_id, p.spent_micro_usd as spent, p.held_micro_usd as held, coalesce(c.spent, 0) as counted,
      coalesce(c.held, 0) as counted_held
    from public.budget_periods p left join public.ledger_count_periods() c on c.id = p.id
  ), used as (
    select u.org_id, u.hold_id as id, sum(u.charge_micro_usd)::bigint as charged from public.usage_requests u
    where u.charge_micro_usd > 0 group by 1, 2
  ), lost as (
    select u.org_id, sum(u.loss_micro_usd)::bigint as lost from public.usage_requests u where u.loss_micro_usd > 0 group by 1
  ), differences as (
    select b.org_id, 'all accounts together are zero' as what, 'books' as subject, 0::bigint as counted,
      sum(b.posted)::bigint as found, true as rebuildable from balances b group by 1
    union all select b.org_id, 'an account is the sum of its transfers', b.account, b.counted, b.posted, true from balances b
    union all select b.org_id, 'what is held is the sum of pending transfers', b.account, b.counted_held, b.held, true
      from balances b
    union all select b.org_id, 'credits are what is left of all grants', b.account, coalesce(g.open, 0)::bigint, b.posted, true
      from balances b left join (select org_id, sum(open) as open from grants group by 1) g on g.org_id = b.org_id
      where b.account = 'credits'
    union all select b.org_id, 'what is held is what is left of all holds', b.account, coalesce(h.open, 0)::bigint, b.held, true
      from balances b left join (select org_id, sum(open) as open from holds group by 1) h on h.org_id = b.org_id
      where b.account = 'credits'
    union all select g.org_id, 'a grant is the sum of its transfers', g.id::text, g.counted, g.open, true from grants g
    union all select h.org_id, 'a hold is the sum of its transfers', h.id::text, h.counted, h.open, true from holds h
    union all select h.org_id, 'a hold was charged its captures', h.id::text, h.counted_captured, h.captured, true from holds h
    union all select p.org_id, 'a budget has spent what its holds were charged', p.budget_id::text, p.counted, p.spent, true
      from periods p
    union all select p.org_id, 'a budget holds what is left of its holds', p.budget_id::text, p.counted_held, p.held, true
      from periods p
    union all select coalesce(h.org_id, u.org_id), 'usage was charged to its hold once', coalesce(h.id, u.id)::text,
      coalesce(u.charged, 0), coalesce(h.counted_captured, 0), false from holds h full join used u on u.id = h.id
    union all select b.org_id, 'what usage lost is booked', b.account, coalesce(l.lost, 0), b.counted, false
      from balances b left join lost l on l.org_id = b.org_id where b.account = 'unbilled'
    union all select b.org_id, 'revenue is what usage was charged', b.account, coalesce(u.charged, 0)::bigint, b.counted, false
      from balances b left join (select org_id, sum(charged) as charged from used group by 1) u on u.org_id = b.org_id
      where b.account = 'revenue'
  )
  select d.* from differences d where d.counted is distinct from d.found order by 1, 2, 3
$$;
grant execute on function ledger_differences() to sallyport_control;
alter function ledger_differences() owner to sallyport_definer;

-- Counts everything again from the transfers. Resolves to how many rows were wrong.
create function ledger_rebuild() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  changed integer;
  total integer := 0;
  lines jsonb;
begin
  perform public.ledger_lock(array(select o.id from public.organizations o));
  update public.ledger_holds h set open_micro_usd = c.open, captured_micro_usd = c.captured,
      closed_at = case when c.open = 0 then coalesce(h.closed_at, public.ledger_now()) end
    from public.ledger_count_holds() c where c.id = h.id
      and (h.open_micro_usd, h.captured_micro_usd) is distinct from (c.open, c.captured);
  get diagnostics changed = row_count; total := total + changed;
  update public.credit_grants g set open_micro_usd = c.open, exhausted = c.open = 0
    from public.ledger_count_grants() c where c.id = g.id and g.open_micro_usd <> c.open;
  get diagnostics changed = row_count; total := total + changed;
  -- What was held before a line was lowered may be more than it covers now.
  select jsonb_object_agg(b.org_id, b.line_micro_usd) into lines from public.ledger_balances b
    where b.line_micro_usd is not null;
  update public.ledger_balances b set line_micro_usd = 4611686018427387904 where b.line_micro_usd is not null;
  update public.ledger_balances b set posted_micro_usd = coalesce(c.posted, 0), held_micro_usd = coalesce(c.held, 0)
    from public.ledger_balances known left join public.ledger_count_balances() c
      on c.org_id = known.org_id and c.account = known.account
    where b.org_id = known.org_id and b.account = known.account
      and (b.posted_micro_usd, b.held_micro_usd) is distinct from (coalesce(c.posted, 0), coalesce(c.held, 0));
  get diagnostics changed = row_count; total := total + changed;
  update public.ledger_balances b set line_micro_usd = (lines ->> b.org_id::text)::bigint where b.line_micro_usd is not null;
  update public.budget_periods p set spent_micro_usd = coalesce(c.spent, 0), held_micro_usd = coalesce(c.held, 0)
    from public.budget_periods known left join public.ledger_count_periods() c on c.id = known.id
    where p.id = known.id
      and (p.spent_micro_usd, p.held_micro_usd) is distinct from (coalesce(c.spent, 0), coalesce(c.held, 0));
  get diagnostics changed = row_count; total := total + changed;
  update public.ledger_balances b set next_expiry_at = c.next
    from (select g.org_id, min(g.expires_at) as next from public.credit_grants g where not g.exhausted group by 1) c
    where b.org_id = c.org_id and b.account = 'credits' and b.next_expiry_at <> c.next;
  return total;
end $$;
grant execute on function ledger_rebuild() to sallyport_control;
alter function ledger_rebuild() owner to sallyport_definer;

-- The day that is to be closed now: one that was begun, or else the next one that is over, by this clock and by the caller's.
-- No row when there is none. Fails with 55P03 rather than keep who moves money waiting.
create function ledger_day_begin(today date, new_secret bytea) returns setof ledger_days
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
declare
  next_day date;
  after bigint;
begin
  if not exists (select from public.ledger_days d where d.root is null) then
    select d.day + 1, d.last_number into next_day, after from public.ledger_days d order by d.day desc limit 1;
    if next_day is null then
      select (t.created_at at time zone 'utc')::date into next_day from public.ledger_transfers t order by t.number limit 1;
    end if;
    if next_day is null or next_day >= least(today, (public.ledger_now() at time zone 'utc')::date) then return; end if;
    -- Who moves money holds these until his commit: with the lock nobody is between his number and it. It is let go as
    -- soon as the number is read; the tree is made afterwards.
    lock table public.usage_requests, public.ledger_transfers in share mode;
    insert into public.ledger_days (day, after_number, settled_number, secret)
      values (next_day, coalesce(after, 0), greatest(coalesce(after, 0), (select max(t.number) from public.ledger_transfers t),
        (select max(u.number) from public.usage_requests u where u.charge_micro_usd > 0 or u.loss_micro_usd > 0)), new_secret)
      on conflict do nothing;
  end if;
  return query select d.* from public.ledger_days d where d.root is null;
end $$;
grant execute on function ledger_day_begin(date, bytea) to sallyport_audit;
alter function ledger_day_begin(date, bytea) owner to sallyport_definer;

-- Everything that moved or charged money in these numbers, in their order, as it is in the leaves of a day.
create function ledger_day_items(after bigint, upto bigint, most integer) returns table (number bigint, item json)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  (select t.number, json_build_object('type', 'transfer', 'number', t.number::text, 'organization', t.org_id, 'kind', t.kind,
      'from', t.from_account, 'to', t.to_account, 'amountMicroUsd', t.amount_micro_usd::text, 'hold', t.hold_id,
      'grant', t.grant_id, 'subject', t.subject_id,
      'at', to_char(t.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    from public.ledger_transfers t where t.number > after and t.number <= upto order by t.number limit most)
  union all
  (select u.number, json_build_object('type', 'charge', 'number', u.number::text, 'organization', u.org_id,
      'project', u.project_id, 'key', u.key_id, 'request', u.request_id, 'hold', u.hold_id, 'model', u.model,
      'provider', u.provider, 'outcome', u.outcome, 'usageSource', u.usage_source, 'inputTokens', u.input_tokens::text,
      'cachedTokens', u.cached_tokens::text, 'cacheWriteTokens', u.cache_write_tokens::text,
      'cacheWriteLongTokens', u.cache_write_long_tokens::text, 'audioInputTokens', u.audio_input_tokens::text,
      'imageInputTokens', u.image_input_tokens::text, 'outputTokens', u.output_tokens::text,
      'reasoningTokens', u.reasoning_tokens::text, 'audioOutputTokens', u.audio_output_tokens::text,
      'imageOutputTokens', u.image_output_tokens::text,
      'chargeMicroUsd', u.charge_micro_usd::text, 'lossMicroUsd', u.loss_micro_usd::text,
      'startedAt', to_char(u.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    from public.usage_requests u
    where u.number > after and u.number <= upto and (u.charge_micro_usd > 0 or u.loss_micro_usd > 0)
    order by u.number limit most)
  order by 1 limit most
$$;
grant execute on function ledger_day_items(bigint, bigint, integer) to sallyport_control, sallyport_audit;
alter function ledger_day_items(bigint, bigint, integer) owner to sallyport_definer;

-- Closes a day that was begun, and says so in the audit ledger in the same transaction: `ledger.day_closed` of
-- audit/actions.ts. False when somebody else has closed it.
create function ledger_day_close(closed date, last bigint, items bigint, sum numeric, charged numeric, new_root bytea,
  before bytea, entry uuid, salt bytea) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  actor text[] := string_to_array(nullif(current_setting('app.actor', true), ''), ' ');
  after bigint;
begin
  if actor is null then raise exception 'nobody acts in this transaction' using errcode = '42501'; end if;
  update public.ledger_days d set last_number = last, count = items, sum_micro_usd = sum, charged_micro_usd = charged,
      root = new_root, previous = before, entry_id = entry
    where d.day = closed and d.root is null returning d.after_number into after;
  if not found then return false; end if;
  insert into public.audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    values (entry, actor[1], actor[2], 'ledger.day_closed', 'ledger_day', closed::text, jsonb_build_object(
      'date', closed::text, 'after', after::text, 'last', last::text, 'count', items, 'sumMicroUsd', sum::text,
      'chargedMicroUsd', charged::text, 'root', encode(new_root, 'base64'), 'previous', encode(before, 'base64')), salt);
  return true;
end $$;
grant execute on function ledger_day_close(date, bigint, bigint, numeric, numeric, bytea, bytea, uuid, bytea) to
  sallyport_audit;
alter function ledger_day_close(date, bigint, bigint, numeric, numeric, bytea, bytea, uuid, bytea) owner to
  sallyport_definer;

-- Every day there is, the oldest first.
create function ledger_day_list() returns setof ledger_days
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select d.* from public.ledger_days d order by d.day $$;
grant execute on function ledger_day_list() to sallyport_control, sallyport_audit;
alter function ledger_day_list() owner to sallyport_definer;

-- The oldest day of the books that has been over for more than an hour and is not closed; null when there is none. Whoever has
-- the auditor's login closes a day within a minute.
create function ledger_day_overdue() returns date
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select d.next from (select coalesce(
      (select min(o.day) from public.ledger_days o where o.root is null),
      (select max(c.day) + 1 from public.ledger_days c),
      (select (t.created_at at time zone 'utc')::date from public.ledger_transfers t order by t.number limit 1)) as next) d
  where d.next + 1 < (public.ledger_now() - interval '1 hour') at time zone 'utc'
$$;
grant execute on function ledger_day_overdue() to sallyport_control;
alter function ledger_day_overdue() owner to sallyport_definer;

-- What a reconciliation would find, as numbers: the worker is shown nobody's books. Changes nothing.
create function ledger_examine(older_than interval, out differences bigint, out orphans bigint, out dead_nodes bigint)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  select count(*) into differences from public.ledger_differences();
  select count(*) into orphans from public.ledger_holds h
    join public.nodes n on n.id = h.node_id and n.lease_until > clock_timestamp()
    where h.closed_at is null and h.kind = 'exact' and h.created_at < public.ledger_now() - older_than;
  select count(*) into dead_nodes from public.ledger_dead_nodes();
end $$;
grant execute on function ledger_examine(interval) to sallyport_worker;
alter function ledger_examine(interval) owner to sallyport_definer;
