-- Credits: grants, holds, captures and budgets, as double entry that is only ever added to (C-1, C-2, K-5, AB-7).
-- docs/ledger.md tells it in words. Its parts are one migration, in the order of their names.
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
alter function ledger_open_accounts() owner to sallyport_definer;

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

-- Money moves through the functions of the other parts and in no other way.
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

-- Accounts of the organizations there are already.
set local role sallyport_definer;
insert into public.ledger_balances (org_id, account)
  select o.id, unnest(array['credits', 'debt', 'funding', 'promotions', 'refunds', 'revenue', 'breakage', 'loss',
    'unknown', 'unbilled']) from public.organizations o;
reset role;
