-- What an organization is told by mail about its money (alerts/, docs/usage.md; C-4): a budget's percentages, spending that is
-- unusual, and requests that fail.

-- From when it is told; 0: never. Without a row, as they are here. Budgets say for themselves at which percentages.
create table alert_rules (
  org_id         uuid primary key references organizations,
  -- So many times what is usual at that hour of the day.
  spend_times    smallint not null default 3 check (spend_times between 0 and 100 and spend_times <> 1),
  failed_percent smallint not null default 10 check (failed_percent between 0 and 100)
);

alter table alert_rules enable row level security, force row level security;
create policy tenant on alert_rules to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on alert_rules for select to sallyport_definer using (true);
grant select, insert, update (spend_times, failed_percent) on alert_rules to sallyport_control;
grant select on alert_rules to sallyport_definer;

-- Who wants to be told or not. Without a row, owners, admins and billing are.
create table alert_choices (
  org_id    uuid not null references organizations,
  member_id uuid not null,
  kind      text not null check (kind in ('budget', 'spend', 'failures')),
  wanted    boolean not null,
  primary key (org_id, member_id, kind),
  foreign key (org_id, member_id) references members (org_id, id)
);

alter table alert_choices enable row level security, force row level security;
create policy tenant on alert_choices to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on alert_choices for select to sallyport_definer using (true);
grant select, insert, update (wanted) on alert_choices to sallyport_control;
grant select on alert_choices to sallyport_definer;

-- What was told. The unique key is what keeps it from being told twice, however many workers look at the same time.
create table alerts (
  id         uuid primary key,
  org_id     uuid not null references organizations,
  kind       text not null check (kind in ('budget', 'spend', 'failures')),
  -- The budget; else the organization itself.
  subject_id uuid not null,
  -- When the budget's period began, or the organization's day.
  occasion   timestamptz not null,
  -- What was crossed: a percentage, or how many times.
  level      integer not null,
  -- What it stood at: money spent, or requests that failed.
  amount     bigint not null,
  told_at    timestamptz not null default now(),
  mails      integer not null default 0,
  unique (org_id, kind, subject_id, occasion, level)
);
create index on alerts (org_id, told_at);

alter table alerts enable row level security, force row level security;
create policy tenant on alerts for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy tells on alerts to sallyport_definer using (true) with check (true);
grant select on alerts to sallyport_control;
grant select, insert, update (mails) on alerts to sallyport_definer;

-- What is to be told now, of every organization: percentages of budgets that were crossed, the highest of each only, and …
create function alerts_due() returns table (org_id uuid, slug text, name text, zone text, kind text, subject_id uuid,
    occasion timestamptz, level integer, amount bigint, usual bigint, subject text, scope text, period text, most bigint,
    ends_at timestamptz, starts_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with now as (select public.ledger_now() as at), hour as (select date_trunc('hour', at) - interval '1 hour' as began, at from now)
  select p.org_id, o.slug, o.name, o.time_zone, 'budget', b.id, p.starts_at, p.alerted_percentage::integer, p.spent_micro_usd,
    null::bigint, coalesce(k.name, m.name, r.name, case when b.member_id is null then o.name end),
    case when b.key_id is not null then 'key' when b.member_id is not null then 'member'
      when b.project_id is not null then 'project' else 'organization' end,
    b.period, b.limit_micro_usd, nullif(p.ends_at, 'infinity'), greatest(p.starts_at, b.created_at)
  from public.budget_periods p join public.budgets b on b.id = p.budget_id join public.organizations o on o.id = p.org_id
    left join public.api_keys k on k.id = b.key_id left join public.members m on m.id = b.member_id
    left join public.projects r on r.id = b.project_id, now
  where p.alerted_percentage > 0 and p.ends_at > now.at and p.starts_at <= now.at and not exists (
    select from public.alerts a where a.org_id = p.org_id and a.kind = 'budget' and a.subject_id = b.id
      and a.occasion = p.starts_at and a.level >= p.alerted_percentage)
  union all
  -- … an hour that cost several times what the same hour of the day did in the four weeks before, and at least a dollar, and …
  select o.id, o.slug, o.name, o.time_zone, 'spend', o.id, date_trunc('day', h.at, o.time_zone), coalesce(r.spend_times, 3),
    l.spent, u.usual, o.name, 'organization', null, null, null, h.began
  from public.organizations o cross join hour h left join public.alert_rules r on r.org_id = o.id
    cross join lateral (select coalesce(sum(s.charge_micro_usd), 0)::bigint as spent from public.usage_sums s
      where s.org_id = o.id and s.grain = 'quarter' and s.starts_at >= h.began and s.starts_at < h.began + interval '1 hour') l
    cross join lateral (select coalesce(sum(s.charge_micro_usd) filter (where extract(hour from s.starts_at) = extract(hour from h.began)), 0)::bigint
        / least(28, 1 + extract(day from h.began - min(s.starts_at))::integer) as usual, min(s.starts_at) as first
      from public.usage_sums s where l.spent >= 1000000 and s.org_id = o.id and s.grain = 'quarter'
        and s.starts_at >= h.began - interval '28 days' and s.starts_at < h.began) u
  where l.spent >= 1000000 and u.first <= h.began - interval '7 days' and coalesce(r.spend_times, 3) > 0
    and l.spent >= u.usual * coalesce(r.spend_times, 3) and not exists (
    select from public.alerts a where a.org_id = o.id and a.kind = 'spend' and a.occasion = date_trunc('day', h.at, o.time_zone))
  union all
  -- … requests of the last hour that fail, where there were at least fifty.
  select o.id, o.slug, o.name, o.time_zone, 'failures', o.id, date_trunc('day', n.at, o.time_zone),
    coalesce(r.failed_percent, 10), l.failed, l.requests, o.name, 'organization', null, null, null, n.at - interval '1 hour'
  from public.organizations o cross join now n left join public.alert_rules r on r.org_id = o.id
    cross join lateral (select coalesce(sum(s.requests), 0)::bigint as requests,
        coalesce(sum(s.requests) filter (where s.outcome not in ('succeeded', 'client_closed')), 0)::bigint as failed
      from public.usage_sums s where s.org_id = o.id and s.grain = 'quarter' and s.mode = 'live'
        and s.starts_at >= n.at - interval '1 hour') l
  where l.requests >= 50 and coalesce(r.failed_percent, 10) > 0
    and l.failed * 100 >= l.requests * coalesce(r.failed_percent, 10) and not exists (
    select from public.alerts a where a.org_id = o.id and a.kind = 'failures' and a.occasion = date_trunc('day', n.at, o.time_zone))
$$;
grant execute on function alerts_due() to sallyport_worker;
alter function alerts_due() owner to sallyport_definer;

-- Takes an alert, so that nobody else tells it. Null when somebody has.
create function alert_take(alert uuid, organization uuid, kind text, subject uuid, occasion timestamptz, level integer,
  amount bigint) returns uuid
  language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.alerts (id, org_id, kind, subject_id, occasion, level, amount)
    values (alert, organization, kind, subject, occasion, level, amount) on conflict do nothing returning id
$$;
grant execute on function alert_take(uuid, uuid, text, uuid, timestamptz, integer, bigint) to sallyport_worker;
alter function alert_take(uuid, uuid, text, uuid, timestamptz, integer, bigint) owner to sallyport_definer;

-- How many mails an alert became.
create function alert_told(alert uuid, count integer) returns void
  language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ update public.alerts a set mails = count where a.id = alert $$;
grant execute on function alert_told(uuid, integer) to sallyport_worker;
alter function alert_told(uuid, integer) owner to sallyport_definer;

-- To whom an alert goes: those who want it and can sign in. Their addresses are sealed, each under its person's key.
create function alert_readers(organization uuid, about text) returns table (account_id uuid, key_id text, wrapped_key bytea,
    commitment bytea, sealed bytea, address bytea, language text, role text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select a.id, a.key_id, a.wrapped_key, a.commitment, a.sealed, a.address, a.language, m.role
  from public.members m join public.accounts a on a.id = m.account_id
    left join public.alert_choices c on c.org_id = m.org_id and c.member_id = m.id and c.kind = about
  where m.org_id = organization and a.verified_at is not null and a.suspended_at is null
    and coalesce(c.wanted, true) and (m.role in ('owner', 'admin', 'billing') or (about = 'failures' and c.wanted))
    and not exists (select from public.suspensions s where s.org_id = m.org_id and s.member_id = m.id)
$$;
grant execute on function alert_readers(uuid, text) to sallyport_worker;
alter function alert_readers(uuid, text) owner to sallyport_definer;

grant insert on mail_outbox to sallyport_worker;
