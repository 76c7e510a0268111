-- What the gateway asks of the ledger: to hold credit, to recall and to give back (ledger/).

-- Gives credit. What the organization owes is paid from it first.
create function ledger_give(organization uuid, new_grant uuid, kind text, amount bigint, priority smallint,
  expires timestamptz, subject uuid) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare owed bigint;
begin
  insert into public.credit_grants (id, org_id, kind, priority, amount_micro_usd, open_micro_usd, expires_at, created_at)
    values (new_grant, organization, kind, priority, amount, amount, coalesce(expires, 'infinity'), public.ledger_now());
  perform public.ledger_post(organization, 'grant',
    case kind when 'payment' then 'funding' when 'promotion' then 'promotions' else 'refunds' end, 'credits', amount,
    new_grant, subject);
  update public.ledger_balances b set next_expiry_at = least(b.next_expiry_at, coalesce(expires, 'infinity'))
    where b.org_id = organization and b.account = 'credits';
  select least(-b.posted_micro_usd, amount) into owed from public.ledger_balances b
    where b.org_id = organization and b.account = 'debt';
  if owed > 0 then
    perform public.ledger_post(organization, 'repayment', 'credits', 'debt', owed, new_grant, null);
  end if;
end $$;
grant execute on function ledger_give(uuid, uuid, text, bigint, smallint, timestamptz, uuid) to sallyport_definer;

-- Turns expired credit into breakage, except as much as is held: a hold keeps what it was made on alive, and is paid from
-- what has expired first. What the organization owes is paid from it before anything is lost. Resolves to what was lost.
create function ledger_break(organization uuid, at timestamptz) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  expired record;
  held bigint;
  owed bigint;
  freed bigint;
  repaid bigint;
  total bigint := 0;
begin
  select b.held_micro_usd into held from public.ledger_balances b
    where b.org_id = organization and b.account = 'credits';
  select -b.posted_micro_usd into owed from public.ledger_balances b
    where b.org_id = organization and b.account = 'debt';
  for expired in
    select g.id, g.open_micro_usd as open,
      sum(g.open_micro_usd) over (order by g.priority, g.expires_at, g.id) as upto
    from public.credit_grants g where g.org_id = organization and not g.exhausted and g.expires_at <= at
  loop
    freed := least(expired.open, expired.upto - held);
    continue when freed <= 0;
    repaid := least(freed, owed);
    if repaid > 0 then
      perform public.ledger_post(organization, 'repayment', 'credits', 'debt', repaid, expired.id, null);
      owed := owed - repaid;
    end if;
    if freed > repaid then
      perform public.ledger_post(organization, 'breakage', 'credits', 'breakage', freed - repaid, expired.id, null);
      total := total + freed - repaid;
    end if;
  end loop;
  update public.ledger_balances b set next_expiry_at = coalesce((
      select min(g.expires_at) from public.credit_grants g where g.org_id = organization and not g.exhausted), 'infinity')
    where b.org_id = organization and b.account = 'credits';
  return total;
end $$;
grant execute on function ledger_break(uuid, timestamptz) to sallyport_definer;

-- Ends the given amounts of holds without a charge; null means all of it. `kind` is void or expire.
create function ledger_void(kind text, holds uuid[], amounts bigint[]) returns void
  language sql set search_path = pg_catalog, pg_temp
as $$
  with given as (
    select h.id, h.org_id, h.period_ids, least(h.open_micro_usd, coalesce(a.amount, h.open_micro_usd)) as amount
    from (select id, case when count(*) = count(amount) then sum(amount)::bigint end as amount
      from unnest(holds, amounts) as a(id, amount) group by id) a
    join public.ledger_holds h on h.id = a.id
    where h.closed_at is null and coalesce(a.amount, 1) > 0
  ), transferred as (
    insert into public.ledger_transfers (org_id, kind, from_account, to_account, amount_micro_usd, hold_id, created_at)
    select g.org_id, ledger_void.kind, 'credits', 'revenue', g.amount, g.id, public.ledger_now() from given g
  ), reduced as (
    update public.ledger_holds h set open_micro_usd = h.open_micro_usd - g.amount,
      closed_at = case when h.open_micro_usd = g.amount then public.ledger_now() end
    from given g where h.id = g.id
  ), freed as (
    update public.budget_periods p set held_micro_usd = p.held_micro_usd - d.amount
    from (select unnest(g.period_ids) as id, sum(g.amount)::bigint as amount from given g group by 1) d where p.id = d.id
  )
  update public.ledger_balances b set held_micro_usd = b.held_micro_usd - d.amount
    from (select g.org_id, sum(g.amount)::bigint as amount from given g group by 1) d
    where b.org_id = d.org_id and b.account = 'credits'
$$;
grant execute on function ledger_void(text, uuid[], bigint[]) to sallyport_definer;

-- Charges the given amounts to holds that have them: one transfer for each hold and the grant it is paid from, and one for
-- what is owed.
create function ledger_capture(holds uuid[], amounts bigint[]) returns void
  language sql set search_path = pg_catalog, pg_temp
as $$
  with asked as (
    select h.id, h.org_id, h.node_id, h.period_ids, a.amount, public.ledger_now() as at
    from (select id, sum(amount)::bigint as amount from unnest(holds, amounts) as a(id, amount) group by id) a
    join public.ledger_holds h on h.id = a.id
  ), drawn as (
    select d.*, sum(d.amount) over (partition by d.org_id order by d.id) as upto from asked d
  ), source as (
    select g.id, g.org_id, g.open_micro_usd as open, sum(g.open_micro_usd) over (partition by g.org_id
      order by g.expires_at > o.at, g.priority, g.expires_at, g.id) as upto
    from (select org_id, min(at) as at from asked group by 1) o
    join public.credit_grants g on g.org_id = o.org_id and not g.exhausted
  ), parts as (
    -- Both the holds and the grants lie side by side on a line of money; where they overlap, the one pays the other.
    select d.org_id, d.id as hold_id, s.id as grant_id, d.at,
      (least(d.upto, s.upto) - greatest(d.upto - d.amount, s.upto - s.open))::bigint as amount
    from drawn d join source s on s.org_id = d.org_id and s.upto - s.open < d.upto and d.upto - d.amount < s.upto
    union all
    -- What no credit is left for is spent of the credit line, and owed.
    select d.org_id, d.id, null, d.at, least(d.amount, d.upto - coalesce(s.upto, 0))::bigint
    from drawn d left join (select org_id, max(upto) as upto from source group by 1) s on s.org_id = d.org_id
    where d.upto > coalesce(s.upto, 0)
  ), transferred as (
    insert into public.ledger_transfers
      (org_id, kind, from_account, to_account, amount_micro_usd, hold_id, grant_id, created_at)
    select p.org_id, 'capture', case when p.grant_id is null then 'debt' else 'credits' end, 'revenue', p.amount, p.hold_id,
      p.grant_id, p.at
    from parts p
  ), consumed as (
    update public.credit_grants g set open_micro_usd = g.open_micro_usd - d.amount,
      exhausted = g.open_micro_usd = d.amount
    from (select grant_id, sum(amount)::bigint as amount from parts group by 1) d where g.id = d.grant_id
  ), reduced as (
    update public.ledger_holds h set open_micro_usd = h.open_micro_usd - a.amount,
      captured_micro_usd = h.captured_micro_usd + a.amount,
      closed_at = case when h.open_micro_usd = a.amount then a.at end
    from asked a where h.id = a.id
  ), spent as (
    update public.budget_periods p set held_micro_usd = p.held_micro_usd - d.amount,
      spent_micro_usd = p.spent_micro_usd + d.amount,
      alerted_percentage = greatest(p.alerted_percentage, (select max(percentage) from unnest(b.alert_percentages) percentage
        where (p.spent_micro_usd + d.amount) * 100 >= b.limit_micro_usd * percentage))
    from public.budgets b,
      (select unnest(a.period_ids) as id, sum(a.amount)::bigint as amount, min(a.node_id::text) as node from asked a group by 1) d
    where p.id = d.id and b.id = p.budget_id
    returning p.org_id, b.id as budget_id, b.period, b.limit_micro_usd, b.alert_percentages, new.spent_micro_usd, d.node,
      old.alerted_percentage as before, new.alerted_percentage as after
  ), alerted as (
    -- D-4: `budget.crossed` of audit/actions.ts, once for each percentage and period.
    insert into public.audit_entries (id, org_id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    select gen_random_uuid(), s.org_id, 'server', s.node, 'budget.crossed', 'budget', s.budget_id::text,
      jsonb_build_object('percentage', percentage, 'period', s.period, 'spentMicroUsd', s.spent_micro_usd,
        'limitMicroUsd', s.limit_micro_usd),
      decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
    from spent s, unnest(s.alert_percentages) percentage where percentage > s.before and percentage <= s.after
  )
  update public.ledger_balances b set posted_micro_usd = b.posted_micro_usd + d.posted,
      held_micro_usd = b.held_micro_usd - d.freed
    from (
      select m.org_id, m.account, sum(m.posted)::bigint as posted, sum(m.freed)::bigint as freed
      from (
        select p.org_id, case when p.grant_id is null then 'debt' else 'credits' end as account, -p.amount as posted,
          0::bigint as freed from parts p
        union all select a.org_id, s.account, s.posted * a.amount, s.freed * a.amount
          from asked a, (values ('credits', 0, 1), ('revenue', 1, 0)) s(account, posted, freed)
      ) m group by 1, 2
    ) d
    where b.org_id = d.org_id and b.account = d.account
$$;
grant execute on function ledger_capture(uuid[], bigint[]) to sallyport_definer;

-- Holds credit for a key before a provider is called, in one trip: as a lease of at most `wanted`, if that is small
-- against the balance and every budget; else, for a request, exactly `at_most`, or what is left if that is `at_least`.
-- With `may_recall` other leases are recalled before less than `at_most` is given. Answers with the hold, or with the
-- limit that refused; `recalling` says that asking again in a moment may help. Asking again with the same id answers the same.
-- The hold is that of the original key, and while leases are recalled there are none.
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
  select b.held_micro_usd as held, b.next_expiry_at into balance
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

  if balance.next_expiry_at <= at then perform public.ledger_break(organization, at); end if;
  -- What is owed comes first, and the credit line lets it become more.
  select sum(b.posted_micro_usd) - balance.held + coalesce(max(b.line_micro_usd), 0) into room
    from public.ledger_balances b where b.org_id = organization and b.account in ('credits', 'debt');
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
