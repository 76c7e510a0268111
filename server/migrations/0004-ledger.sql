-- Credits: grants, holds, captures and budgets, as double entry that is only ever added to (C-1, C-2, K-5, AB-7).
-- docs/ledger.md tells it in words.
--
-- Everything that moves an organization's money first locks its row `credits` in ledger_balances, several organizations
-- in the order of their ids. So each organization's ledger is serial, and nothing below it needs a lock of its own.

alter table organizations add column time_zone text not null default 'UTC';
grant update (time_zone) on organizations to sallyport_definer;
create policy sets_time_zone on organizations for update to sallyport_definer using (true) with check (true);

-- ---------------------------------------------------------------------------------------------------- members

create table members (
  id         uuid primary key,
  org_id     uuid not null references organizations,
  name       text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  unique (org_id, id)
);
alter table api_keys add column member_id uuid;
alter table api_keys add constraint api_keys_member_fkey foreign key (org_id, member_id) references members (org_id, id);
alter table api_keys add constraint api_keys_org_id_id_key unique (org_id, id);

-- --------------------------------------------------------------------------------------------------- accounts

-- Each organization's books, closed in themselves: the sum of `posted` over its accounts is zero. A transfer takes from one
-- account and gives to another, so what the customer may still spend (credits) is positive and what the operator has
-- put in or lost (funding, promotions, refunds, loss, unknown) is negative. `unbilled` is work nobody paid for.
create table ledger_balances (
  org_id           uuid not null references organizations,
  account          text not null check (account in ('credits', 'debt', 'funding', 'promotions', 'refunds', 'revenue',
    'breakage', 'loss', 'unknown', 'unbilled')),
  posted_micro_usd bigint not null default 0,
  held_micro_usd   bigint not null default 0 check (held_micro_usd >= 0),
  next_expiry_at   timestamptz not null default 'infinity',
  primary key (org_id, account),
  -- C-1: whatever the program does, no balance goes below zero.
  constraint never_overdrawn check (account <> 'credits' or posted_micro_usd >= held_micro_usd),
  check (account = 'credits' or (held_micro_usd = 0 and next_expiry_at = 'infinity')),
  check (account <> 'debt' or posted_micro_usd <= 0)
) with (fillfactor = 50);

create function ledger_open_accounts() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.ledger_balances (org_id, account)
    select new.id, unnest(array['credits', 'debt', 'funding', 'promotions', 'refunds', 'revenue', 'breakage', 'loss',
      'unknown', 'unbilled']);
  return null;
end $$;
create trigger opens_accounts after insert on organizations for each row execute function ledger_open_accounts();

create table credit_grants (
  id               uuid primary key,
  org_id           uuid not null references organizations,
  kind             text not null check (kind in ('payment', 'promotion', 'refund')),
  priority         smallint not null check (priority between 0 and 1000),
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  open_micro_usd   bigint not null,
  expires_at       timestamptz not null default 'infinity',
  exhausted        boolean not null default false,
  created_at       timestamptz not null default clock_timestamp(),
  check (open_micro_usd between 0 and amount_micro_usd and exhausted = (open_micro_usd = 0))
) with (fillfactor = 50);
-- On a column that changes once, so that spending stays within the page.
create index on credit_grants (org_id) where not exhausted;

create table ledger_transfers (
  number           bigint generated always as identity primary key,
  org_id           uuid not null references organizations,
  kind             text not null check (kind in ('grant', 'hold', 'capture', 'void', 'expire', 'breakage', 'reversal',
    'debt', 'repayment', 'loss', 'unknown')),
  from_account     text not null,
  to_account       text not null check (to_account <> from_account),
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  hold_id          uuid,
  grant_id         uuid references credit_grants,
  -- The request that is given back or lost money, or the grant that is reversed.
  subject_id       uuid,
  created_at       timestamptz not null default clock_timestamp(),
  check ((hold_id is not null) or kind not in ('hold', 'capture', 'void', 'expire')),
  -- Every posting on `credits` says of which grant it is, so that what is left of each can be counted again.
  check ((grant_id is not null) = (kind in ('grant', 'capture', 'breakage', 'reversal', 'repayment')))
);
create index on ledger_transfers (hold_id) where hold_id is not null;
create index on ledger_transfers (subject_id) where subject_id is not null;

-- C-2: nobody changes or removes a transfer, not even the owner.
create function ledger_refuse_change() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'transfers are never changed or removed' using errcode = '42501';
end $$;
create trigger append_only before update or delete or truncate on ledger_transfers
  for each statement execute function ledger_refuse_change();
alter table ledger_transfers enable always trigger append_only;

-- ---------------------------------------------------------------------------------------------------- budgets

-- What an organization, or one of its projects, members or keys, may spend in a day or month of the organization's time
-- zone, or at all (K-5, AB-7).
create table budgets (
  id                uuid primary key,
  org_id            uuid not null references organizations,
  project_id        uuid,
  member_id         uuid,
  key_id            uuid,
  subject_id        uuid not null generated always as (coalesce(key_id, member_id, project_id, org_id)) stored,
  period            text not null check (period in ('day', 'month', 'total')),
  limit_micro_usd   bigint not null check (limit_micro_usd >= 0),
  alert_percentages smallint[] not null default '{}' check (1 <= all (alert_percentages) and 100 >= all (alert_percentages)),
  created_at        timestamptz not null default now(),
  check (num_nonnulls(project_id, member_id, key_id) <= 1),
  unique (subject_id, period),
  foreign key (org_id, project_id) references projects (org_id, id),
  foreign key (org_id, member_id) references members (org_id, id),
  foreign key (org_id, key_id) references api_keys (org_id, id)
);

-- What was spent of a budget in one of its periods, and what is held. A capture counts to the periods its hold names, which
-- are those it was made in; `carried` is what holds had spent that were closed before the budget was made.
create table budget_periods (
  id                 bigint generated always as identity primary key,
  org_id             uuid not null references organizations,
  budget_id          uuid not null references budgets on delete cascade,
  starts_at          timestamptz not null,
  ends_at            timestamptz not null,
  carried_micro_usd  bigint not null default 0 check (carried_micro_usd >= 0),
  spent_micro_usd    bigint not null default 0 check (spent_micro_usd >= 0),
  held_micro_usd     bigint not null default 0 check (held_micro_usd >= 0),
  alerted_percentage smallint not null default 0,
  unique (budget_id, starts_at)
) with (fillfactor = 50);

-- ------------------------------------------------------------------------------------------------------ holds

-- A projection of the transfers of each hold. `exact`: for one request. `lease`: a slice that a node spends in memory.
create table ledger_holds (
  id                 uuid primary key,
  org_id             uuid not null references organizations,
  project_id         uuid not null,
  member_id          uuid,
  key_id             uuid not null,
  node_id            uuid not null,
  kind               text not null check (kind in ('exact', 'lease')),
  request_id         uuid,
  amount_micro_usd   bigint not null check (amount_micro_usd > 0),
  open_micro_usd     bigint not null check (open_micro_usd >= 0),
  captured_micro_usd bigint not null default 0 check (captured_micro_usd >= 0),
  period_ids         bigint[] not null,
  created_at         timestamptz not null,
  ends_at            timestamptz not null,
  recalled_at        timestamptz,
  closed_at          timestamptz,
  check (open_micro_usd + captured_micro_usd <= amount_micro_usd),
  check ((closed_at is not null) = (open_micro_usd = 0)),
  check ((kind = 'exact') = (request_id is not null))
) with (fillfactor = 70);
create index on ledger_holds (org_id) where closed_at is null;
create index on ledger_holds (node_id) where closed_at is null;
create index on ledger_holds (org_id, created_at);

-- ------------------------------------------------------------------------------------------------------- usage

-- What the customer pays for a request, and what the operator bears: more than was held, or a hold that was given up.
alter table usage_requests add column hold_id uuid;
alter table usage_requests add column charge_micro_usd bigint not null default 0 check (charge_micro_usd >= 0);
alter table usage_requests add column loss_micro_usd bigint not null default 0 check (loss_micro_usd >= 0);

-- ---------------------------------------------------------------------------------------------- inner functions

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

-- ----------------------------------------------------------------------------------------- the gateway's functions

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

-- ----------------------------------------------------------------------------------- the control plane's functions

-- Gives the current organization credit.
create function ledger_grant(new_grant uuid, kind text, amount bigint, priority smallint, expires timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform public.ledger_lock(array[public.current_organization()]);
  perform public.ledger_give(public.current_organization(), new_grant, kind, amount, priority, expires, null);
end $$;

-- Makes a budget of the current organization or changes the one there is for the same subject and period. Resolves to its id.
create function budget_set(new_budget uuid, project uuid, member uuid, key uuid, period text, cap bigint,
  percentages smallint[]) returns uuid
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  organization uuid := public.current_organization();
  made uuid;
begin
  perform public.ledger_lock(array[organization]);
  insert into public.budgets as b (id, org_id, project_id, member_id, key_id, period, limit_micro_usd, alert_percentages)
    values (new_budget, organization, project, member, key, period, cap, percentages)
    on conflict on constraint budgets_subject_id_period_key do update
      set limit_micro_usd = excluded.limit_micro_usd, alert_percentages = excluded.alert_percentages
      where b.org_id = organization
    returning b.id into made;
  if made = new_budget then perform public.budget_open_period(made, public.ledger_now()); end if;
  return made;
end $$;

create function budget_remove(budget uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform public.ledger_lock(array[public.current_organization()]);
  delete from public.budgets b where b.id = budget and b.org_id = public.current_organization();
  return found;
end $$;

-- From now on the current organization's days and months are those of `zone`. False when there is no such time zone.
create function organization_set_time_zone(zone text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  organization uuid := public.current_organization();
  at timestamptz;
begin
  if not exists (select from pg_timezone_names n where n.name = zone) then return false; end if;
  perform public.ledger_lock(array[organization]);
  at := public.ledger_now();
  update public.organizations o set time_zone = zone where o.id = organization;
  perform public.budget_open_period(b.id, at) from public.budgets b where b.org_id = organization;
  return true;
end $$;

-- ---------------------------------------------------------------------------------------------------- rights

alter table members enable row level security;
alter table members force row level security;
alter table ledger_balances enable row level security;
alter table ledger_balances force row level security;
alter table credit_grants enable row level security;
alter table credit_grants force row level security;
alter table ledger_transfers enable row level security;
alter table ledger_transfers force row level security;
alter table ledger_holds enable row level security;
alter table ledger_holds force row level security;
alter table budgets enable row level security;
alter table budgets force row level security;
alter table budget_periods enable row level security;
alter table budget_periods force row level security;

create policy tenant on members to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy tenant on ledger_balances for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy tenant on credit_grants for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy tenant on ledger_transfers for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy tenant on ledger_holds for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy tenant on budgets for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy tenant on budget_periods for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());

-- Money moves through the functions above and in no other way.
create policy keeps_books on ledger_balances to sallyport_definer using (true) with check (true);
create policy keeps_books on credit_grants to sallyport_definer using (true) with check (true);
create policy keeps_books on ledger_transfers to sallyport_definer using (true) with check (true);
create policy keeps_books on ledger_holds to sallyport_definer using (true) with check (true);
create policy keeps_books on budgets to sallyport_definer using (true) with check (true);
create policy keeps_books on budget_periods to sallyport_definer using (true) with check (true);

grant select, insert, update on ledger_balances, credit_grants, ledger_holds, budget_periods to sallyport_definer;
grant select, insert on ledger_transfers to sallyport_definer;
grant select, insert, update, delete on budgets to sallyport_definer;
grant delete on budget_periods to sallyport_definer;
grant select, insert on members to sallyport_control;
grant update (member_id) on api_keys to sallyport_control;
grant select on ledger_balances, credit_grants, ledger_transfers, ledger_holds, budgets, budget_periods
  to sallyport_control;

grant execute on function ledger_hold(uuid, uuid, uuid, uuid, uuid, bigint, bigint, bigint, boolean),
  ledger_release(uuid, uuid[], bigint[]), ledger_release_node(uuid) to sallyport_gateway;
grant execute on function ledger_grant(uuid, text, bigint, smallint, timestamptz),
  budget_set(uuid, uuid, uuid, uuid, text, bigint, smallint[]), budget_remove(uuid), organization_set_time_zone(text)
  to sallyport_control;
grant execute on function current_organization() to sallyport_definer;
grant execute on function budget_bounds(text, timestamptz, text) to sallyport_control;
-- They are called by the functions above, which the definer owns; they span nothing by themselves.
grant execute on function ledger_now(), ledger_lock(uuid[]),
  ledger_post(uuid, text, text, text, bigint, uuid, uuid), ledger_break(uuid, timestamptz),
  ledger_give(uuid, uuid, text, bigint, smallint, timestamptz, uuid),
  ledger_void(text, uuid[], bigint[]), ledger_capture(uuid[], bigint[]), budget_bounds(text, timestamptz, text),
  budget_open_period(uuid, timestamptz) to sallyport_definer;

alter function ledger_open_accounts() owner to sallyport_definer;
alter function ledger_hold(uuid, uuid, uuid, uuid, uuid, bigint, bigint, bigint, boolean) owner to sallyport_definer;
alter function ledger_release(uuid, uuid[], bigint[]) owner to sallyport_definer;
alter function ledger_release_node(uuid) owner to sallyport_definer;
alter function ledger_grant(uuid, text, bigint, smallint, timestamptz) owner to sallyport_definer;
alter function budget_set(uuid, uuid, uuid, uuid, text, bigint, smallint[]) owner to sallyport_definer;
alter function budget_remove(uuid) owner to sallyport_definer;
alter function organization_set_time_zone(text) owner to sallyport_definer;

-- Accounts of the organizations there are already.
set local role sallyport_definer;
insert into public.ledger_balances (org_id, account)
  select o.id, unnest(array['credits', 'debt', 'funding', 'promotions', 'refunds', 'revenue', 'breakage', 'loss',
    'unknown', 'unbilled']) from public.organizations o;
reset role;
