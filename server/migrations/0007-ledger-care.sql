-- Closing the books and putting money right: refunds, reversals, nodes that are gone, and what counts the ledger again,
-- says where it differs and repairs it (C-2, C-5).

-- ------------------------------------------------------------------------------------------ refunds and reversals

-- Gives the current organization back what a request cost, or a part of it; null means all that is left of it. Answers
-- with what the request cost and what was given back before; `refunded` is 0 when that leaves too little.
create function ledger_refund(new_grant uuid, request uuid, amount bigint, out charged bigint, out before bigint,
  out refunded bigint)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare organization uuid := public.current_organization();
begin
  perform public.ledger_lock(array[organization]);
  select u.charge_micro_usd into charged from public.usage_requests u
    where u.request_id = request and u.org_id = organization;
  select coalesce(sum(t.amount_micro_usd), 0) into before from public.ledger_transfers t
    where t.subject_id = request and t.kind = 'grant' and t.org_id = organization;
  refunded := coalesce(amount, charged - before);
  if charged is null or refunded <= 0 or refunded > charged - before then refunded := 0; return; end if;
  perform public.ledger_give(organization, new_grant, 'refund', refunded, 100::smallint, null, request);
end $$;

-- Takes a grant back: what was paid went back to the payer. First from what is left of it, then from other credit that is
-- not held; of a payment, the rest becomes a debt. Null means all of it that was not taken back before.
create function ledger_reverse(reversed uuid, amount bigint, out given bigint, out before bigint, out taken bigint,
  out owed bigint)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  organization uuid := public.current_organization();
  grant_kind text;
  source text;
  free bigint;
  part bigint;
  wanted bigint;
  credit record;
begin
  perform public.ledger_lock(array[organization]);
  perform public.ledger_break(organization, public.ledger_now());
  select g.kind, g.amount_micro_usd into grant_kind, given from public.credit_grants g
    where g.id = reversed and g.org_id = organization;
  source := case grant_kind when 'payment' then 'funding' when 'promotion' then 'promotions' else 'refunds' end;
  select coalesce(sum(t.amount_micro_usd), 0) into before from public.ledger_transfers t
    where t.subject_id = reversed and t.kind in ('reversal', 'debt') and t.org_id = organization;
  taken := 0;
  owed := 0;
  wanted := coalesce(amount, given - before);
  if given is null or wanted <= 0 or wanted > given - before then return; end if;
  select b.posted_micro_usd - b.held_micro_usd into free from public.ledger_balances b
    where b.org_id = organization and b.account = 'credits';
  for credit in
    select g.id, g.open_micro_usd as open from public.credit_grants g where g.org_id = organization and not g.exhausted
    order by g.id <> reversed, g.priority, g.expires_at, g.id
  loop
    part := least(credit.open, free - taken, wanted - taken);
    exit when part <= 0;
    perform public.ledger_post(organization, 'reversal', 'credits', source, part, credit.id, reversed);
    taken := taken + part;
  end loop;
  if grant_kind = 'payment' and taken < wanted then
    owed := wanted - taken;
    perform public.ledger_post(organization, 'debt', 'debt', source, owed, null, reversed);
  end if;
end $$;

-- --------------------------------------------------------------------------------------------- nodes that are gone

-- What nodes hold that are not heard from: their journals have not been replayed.
create function ledger_dead_nodes() returns table (node uuid, holds bigint, micro_usd bigint, since timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select h.node_id, count(*), sum(h.open_micro_usd)::bigint, min(h.created_at) from public.ledger_holds h
  where h.closed_at is null
    and not exists (select from public.nodes n where n.id = h.node_id and n.lease_until > clock_timestamp())
  group by 1 order by 4
$$;

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

-- ------------------------------------------------------------------------------------------------- counting again

create function ledger_count_balances() returns table (org_id uuid, account text, posted bigint, held bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select t.org_id, s.account,
    sum(case when t.kind in ('hold', 'void', 'expire') then 0 else s.sign * t.amount_micro_usd end)::bigint,
    sum(case when s.account <> 'credits' then 0 when t.kind = 'hold' then t.amount_micro_usd
      when t.kind in ('capture', 'void', 'expire') then -t.amount_micro_usd else 0 end)::bigint
  from public.ledger_transfers t, lateral (values (t.from_account, -1), (t.to_account, 1)) s(account, sign) group by 1, 2
$$;

create function ledger_count_grants() returns table (id uuid, open bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select t.grant_id, sum(case t.kind when 'grant' then t.amount_micro_usd else -t.amount_micro_usd end)::bigint
  from public.ledger_transfers t where t.grant_id is not null group by 1
$$;

create function ledger_count_holds() returns table (id uuid, open bigint, captured bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select t.hold_id, sum(case t.kind when 'hold' then t.amount_micro_usd else -t.amount_micro_usd end)::bigint,
    coalesce(sum(t.amount_micro_usd) filter (where t.kind = 'capture'), 0)::bigint
  from public.ledger_transfers t where t.kind in ('hold', 'capture', 'void', 'expire') group by 1
$$;

create function ledger_count_periods() returns table (id bigint, spent bigint, held bigint)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select p.id, (p.carried_micro_usd + coalesce(c.captured, 0))::bigint, coalesce(c.open, 0)::bigint
  from public.budget_periods p
  left join (
    select unnest(h.period_ids) as id, sum(h.captured_micro_usd) as captured, sum(h.open_micro_usd) as open
    from public.ledger_holds h where h.period_ids <> '{}' group by 1) c on c.id = p.id
$$;

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

-- Counts everything again from the transfers. Resolves to how many rows were wrong.
create function ledger_rebuild() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  changed integer;
  total integer := 0;
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
  update public.ledger_balances b set posted_micro_usd = coalesce(c.posted, 0), held_micro_usd = coalesce(c.held, 0)
    from public.ledger_balances known left join public.ledger_count_balances() c
      on c.org_id = known.org_id and c.account = known.account
    where b.org_id = known.org_id and b.account = known.account
      and (b.posted_micro_usd, b.held_micro_usd) is distinct from (coalesce(c.posted, 0), coalesce(c.held, 0));
  get diagnostics changed = row_count; total := total + changed;
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

grant execute on function ledger_count_balances(), ledger_count_grants(), ledger_count_holds(), ledger_count_periods()
  to sallyport_definer;
grant execute on function ledger_refund(uuid, uuid, bigint), ledger_reverse(uuid, bigint), ledger_dead_nodes(),
  node_forget(uuid), ledger_orphans(interval, boolean), ledger_sweep(), ledger_differences(), ledger_rebuild()
  to sallyport_control;
alter function ledger_refund(uuid, uuid, bigint) owner to sallyport_definer;
alter function ledger_reverse(uuid, bigint) owner to sallyport_definer;
alter function ledger_dead_nodes() owner to sallyport_definer;
alter function node_forget(uuid) owner to sallyport_definer;
alter function ledger_orphans(interval, boolean) owner to sallyport_definer;
alter function ledger_sweep() owner to sallyport_definer;
alter function ledger_differences() owner to sallyport_definer;
alter function ledger_rebuild() owner to sallyport_definer;
