-- Credit, holds and budgets: the tables, and what moves money in the ledger (ledger/, docs/ledger.md).

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

alter table credit_grants enable row level security, force row level security;
create policy tenant on credit_grants for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy keeps_books on credit_grants to sallyport_definer using (true) with check (true);
grant select on credit_grants to sallyport_control;
grant select, insert, update on credit_grants to sallyport_definer;

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
  -- Null: it has none. 0: it had one, and something is still held or owed of it.
  line_micro_usd   bigint check (line_micro_usd >= 0),
  primary key (org_id, account),
  check (account = 'credits' or (held_micro_usd = 0 and next_expiry_at = 'infinity')),
  check (account <> 'debt' or posted_micro_usd <= 0),
  check (account = 'credits' or line_micro_usd is null),
  constraint never_overdrawn
    check (account <> 'credits' or posted_micro_usd >= case when line_micro_usd is null then held_micro_usd else 0 end)
) with (fillfactor = 50);

alter table ledger_balances enable row level security, force row level security;
create policy tenant on ledger_balances for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
-- Money moves through the functions of the other parts and in no other way.
create policy keeps_books on ledger_balances to sallyport_definer using (true) with check (true);
grant select on ledger_balances to sallyport_control;
grant select, insert, update on ledger_balances to sallyport_definer;

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

alter table ledger_holds enable row level security, force row level security;
create policy tenant on ledger_holds for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy keeps_books on ledger_holds to sallyport_definer using (true) with check (true);
grant select on ledger_holds to sallyport_control;
grant select, insert, update on ledger_holds to sallyport_definer;

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
  constraint of_a_grant check ((grant_id is not null)
    = (kind not in ('hold', 'void', 'expire') and 'credits' in (from_account, to_account)))
);
create index on ledger_transfers (hold_id) where hold_id is not null;
create index on ledger_transfers (subject_id) where subject_id is not null;

-- What changed what an organization has or owes, in the order in which it was posted.
create index on ledger_transfers (org_id, number)
  where kind in ('grant', 'capture', 'breakage', 'reversal', 'debt', 'repayment');

alter table ledger_transfers enable row level security, force row level security;
create policy tenant on ledger_transfers for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy keeps_books on ledger_transfers to sallyport_definer using (true) with check (true);
grant select on ledger_transfers to sallyport_control;
grant select, insert, maintain on ledger_transfers to sallyport_definer;
grant usage on sequence ledger_transfers_number_seq to sallyport_definer;

-- When an organization's leases were last recalled by a command. A node takes nothing more from older ones before it
-- reports the generation as applied, and one that is cut off serves nothing before it has heard of it.
create table ledger_recalls (
  org_id         uuid primary key references organizations,
  generation     bigint not null,
  -- Until then nobody gets a lease, so that what was given back stays there.
  no_lease_until timestamptz not null
);
create index on ledger_recalls (generation);

alter table ledger_recalls enable row level security, force row level security;
create policy keeps_books on ledger_recalls to sallyport_definer using (true) with check (true);
grant select, insert, update on ledger_recalls to sallyport_definer;

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
alter function ledger_open_accounts() owner to sallyport_definer;

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

-- The ledger's clock; one place, so that tests can make it jump.
create function ledger_now() returns timestamptz
  language sql volatile set search_path = pg_catalog, pg_temp
as $$ select clock_timestamp() $$;
grant execute on function ledger_now() to sallyport_definer;

create function ledger_lock(organizations uuid[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform from public.ledger_balances b
    where b.account = 'credits' and b.org_id = any (organizations) order by b.org_id for update;
end $$;
grant execute on function ledger_lock(uuid[]) to sallyport_definer;

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
grant execute on function ledger_post(uuid, text, text, text, bigint, uuid, uuid) to sallyport_definer;

-- Gives the current organization credit.
create function ledger_grant(new_grant uuid, kind text, amount bigint, priority smallint, expires timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform public.ledger_lock(array[public.current_organization()]);
  perform public.ledger_give(public.current_organization(), new_grant, kind, amount, priority, expires, null);
end $$;
grant execute on function ledger_grant(uuid, text, bigint, smallint, timestamptz) to sallyport_control;
alter function ledger_grant(uuid, text, bigint, smallint, timestamptz) owner to sallyport_definer;

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
grant execute on function ledger_refund(uuid, uuid, bigint) to sallyport_control;
alter function ledger_refund(uuid, uuid, bigint) owner to sallyport_definer;

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
grant execute on function ledger_reverse(uuid, bigint) to sallyport_control;
alter function ledger_reverse(uuid, bigint) owner to sallyport_definer;

create function ledger_refuse_reopening() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if old.root is not null
    or (new.day, new.after_number, new.settled_number, new.secret)
      <> (old.day, old.after_number, old.settled_number, old.secret) then
    raise exception 'a day that is closed stays as it is' using errcode = '42501';
  end if;
  return new;
end $$;

-- … and with one, nothing more is held than credit and the line cover after what is owed.
create function ledger_refuse_overdraft() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.held_micro_usd - new.posted_micro_usd - (select b.posted_micro_usd from public.ledger_balances b
      where b.org_id = new.org_id and b.account = 'debt') > new.line_micro_usd then
    raise exception 'more would be held than credit and the credit line cover'
      using errcode = 'check_violation', constraint = 'never_overdrawn';
  end if;
  return new;
end $$;
create trigger never_overdrawn before update on ledger_balances for each row
  when (new.held_micro_usd > old.held_micro_usd and new.held_micro_usd > new.posted_micro_usd)
  execute function ledger_refuse_overdraft();
alter table ledger_balances enable always trigger never_overdrawn;

-- Sets the current organization's credit line. Resolves to the one before; null when there was none. What is held or owed
-- beyond it stays, and nothing more is held until there is room.
create function ledger_set_line(amount bigint) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare before bigint;
begin
  perform public.ledger_lock(array[public.current_organization()]);
  update public.ledger_balances b
    set line_micro_usd = case when amount > 0 or b.held_micro_usd > b.posted_micro_usd then amount end
    where b.org_id = public.current_organization() and b.account = 'credits' returning old.line_micro_usd into before;
  return before;
end $$;
grant execute on function ledger_set_line(bigint) to sallyport_control;
alter function ledger_set_line(bigint) owner to sallyport_definer;
