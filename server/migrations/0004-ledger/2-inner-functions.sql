-- What the gateway's and the control plane's functions are made of.

-- The ledger's clock; one place, so that tests can make it jump.
create function ledger_now() returns timestamptz
  language sql volatile set search_path = pg_catalog, pg_temp
as $$ select clock_timestamp() $$;

create function ledger_lock(organizations uuid[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform from public.ledger_balances b
    where b.account = 'credits' and b.org_id = any (organizations) order by b.org_id for update;
end $$;

-- Posts one transfer that is not pending.
create function ledger_post(organization uuid, kind text, source text, target text, amount bigint, of_grant uuid,
  subject uuid) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.ledger_transfers
      (org_id, kind, from_account, to_account, amount_micro_usd, grant_id, subject_id, created_at)
    values (organization, kind, source, target, amount, of_grant, subject, public.ledger_now());
  update public.ledger_balances b
    set posted_micro_usd = b.posted_micro_usd + case b.account when target then amount else -amount end
    where b.org_id = organization and b.account in (source, target);
  if of_grant is not null and source = 'credits' then
    update public.credit_grants g
      set open_micro_usd = g.open_micro_usd - amount, exhausted = g.open_micro_usd = amount where g.id = of_grant;
  end if;
end $$;

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

-- Turns expired credit into breakage, except as much as is held: a hold keeps what it was made on alive, and is paid from
-- what has expired first.
create function ledger_break(organization uuid, at timestamptz) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  expired record;
  held bigint;
  broken bigint;
  total bigint := 0;
begin
  select b.held_micro_usd into held from public.ledger_balances b
    where b.org_id = organization and b.account = 'credits';
  for expired in
    select g.id, g.open_micro_usd as open,
      sum(g.open_micro_usd) over (order by g.priority, g.expires_at, g.id) as upto
    from public.credit_grants g where g.org_id = organization and not g.exhausted and g.expires_at <= at
  loop
    broken := least(expired.open, expired.upto - held);
    continue when broken <= 0;
    perform public.ledger_post(organization, 'breakage', 'credits', 'breakage', broken, expired.id, null);
    total := total + broken;
  end loop;
  update public.ledger_balances b set next_expiry_at = coalesce((
      select min(g.expires_at) from public.credit_grants g where g.org_id = organization and not g.exhausted), 'infinity')
    where b.org_id = organization and b.account = 'credits';
  return total;
end $$;

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

-- Charges the given amounts to holds that have them: one transfer for each hold and the grant it is paid from.
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
  ), transferred as (
    insert into public.ledger_transfers
      (org_id, kind, from_account, to_account, amount_micro_usd, hold_id, grant_id, created_at)
    select p.org_id, 'capture', 'credits', 'revenue', p.amount, p.hold_id, p.grant_id, p.at from parts p
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
  update public.ledger_balances b set posted_micro_usd = b.posted_micro_usd + d.sign * d.amount,
      held_micro_usd = b.held_micro_usd - case d.account when 'credits' then d.amount else 0 end
    from (select a.org_id, s.account, s.sign, sum(a.amount)::bigint as amount
      from asked a, (values ('credits', -1), ('revenue', 1)) s(account, sign) group by 1, 2, 3) d
    where b.org_id = d.org_id and b.account = d.account
$$;

-- The day or month of `zone` that a moment is in.
create function budget_bounds(period text, moment timestamptz, zone text, out starts_at timestamptz,
  out ends_at timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case period when 'total' then '-infinity' else date_trunc(period, moment, zone) end,
    case period when 'total' then 'infinity'
      else (date_trunc(period, moment at time zone zone) + ('1 ' || period)::interval) at time zone zone end
$$;

-- Opens a budget's present period, counting what was spent and is held in it already.
create function budget_open_period(budget uuid, at timestamptz) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  opened record;
  counted record;
  period_id bigint;
begin
  select b.org_id, b.subject_id, s.starts_at, s.ends_at into opened
    from public.budgets b join public.organizations o on o.id = b.org_id,
      public.budget_bounds(b.period, at, o.time_zone) s
    where b.id = budget;
  insert into public.budget_periods as p (org_id, budget_id, starts_at, ends_at)
    values (opened.org_id, budget, opened.starts_at, opened.ends_at)
    on conflict (budget_id, starts_at) do update set ends_at = excluded.ends_at
    returning p.id into period_id;
  update public.ledger_holds h set period_ids = h.period_ids || period_id
    where h.org_id = opened.org_id and h.closed_at is null and h.created_at >= opened.starts_at
      and h.created_at < opened.ends_at and opened.subject_id in (h.org_id, h.project_id, h.member_id, h.key_id)
      and not period_id = any (h.period_ids);
  select coalesce(sum(h.captured_micro_usd), 0) as spent, coalesce(sum(h.open_micro_usd), 0) as held,
      coalesce(sum(h.captured_micro_usd) filter (where not period_id = any (h.period_ids)), 0) as carried into counted
    from public.ledger_holds h
    where h.org_id = opened.org_id and (period_id = any (h.period_ids)
      or (h.created_at >= opened.starts_at and h.created_at < opened.ends_at
        and opened.subject_id in (h.org_id, h.project_id, h.member_id, h.key_id)));
  update public.budget_periods p set carried_micro_usd = counted.carried, spent_micro_usd = counted.spent,
      held_micro_usd = counted.held where p.id = period_id;
end $$;

grant execute on function budget_bounds(text, timestamptz, text) to sallyport_control;
-- They are called by functions that the definer owns; they span nothing by themselves.
grant execute on function ledger_now(), ledger_lock(uuid[]),
  ledger_post(uuid, text, text, text, bigint, uuid, uuid), ledger_break(uuid, timestamptz),
  ledger_give(uuid, uuid, text, bigint, smallint, timestamptz, uuid),
  ledger_void(text, uuid[], bigint[]), ledger_capture(uuid[], bigint[]), budget_bounds(text, timestamptz, text),
  budget_open_period(uuid, timestamptz) to sallyport_definer;
