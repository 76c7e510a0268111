-- Budgets and their periods (ledger/).

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

alter table budgets enable row level security, force row level security;
create policy tenant on budgets for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy keeps_books on budgets to sallyport_definer using (true) with check (true);
grant select on budgets to sallyport_control;
grant select, insert, update, delete on budgets to sallyport_definer;

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

alter table budget_periods enable row level security, force row level security;
create policy tenant on budget_periods for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy keeps_books on budget_periods to sallyport_definer using (true) with check (true);
grant select on budget_periods to sallyport_control;
grant select, insert, update, delete on budget_periods to sallyport_definer;

-- The day or month of `zone` that a moment is in.
create function budget_bounds(period text, moment timestamptz, zone text, out starts_at timestamptz,
  out ends_at timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case period when 'total' then '-infinity' else date_trunc(period, moment, zone) end,
    case period when 'total' then 'infinity'
      else (date_trunc(period, moment at time zone zone) + ('1 ' || period)::interval) at time zone zone end
$$;
grant execute on function budget_bounds(text, timestamptz, text) to sallyport_control, sallyport_definer;

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
grant execute on function budget_open_period(uuid, timestamptz) to sallyport_definer;

-- Makes a budget of the current organization or changes the one there is for the same subject and period. Resolves to its id.
-- The budget of a key that was rotated is that of the original key.
create function budget_set(new_budget uuid, project uuid, member uuid, key uuid, period text, cap bigint,
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
grant execute on function budget_set(uuid, uuid, uuid, uuid, text, bigint, smallint[]) to sallyport_control;
alter function budget_set(uuid, uuid, uuid, uuid, text, bigint, smallint[]) owner to sallyport_definer;

-- Takes a budget of the current organization away. False when there is none.
create function budget_remove(budget uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform public.ledger_lock(array[public.current_organization()]);
  delete from public.budgets b where b.id = budget and b.org_id = public.current_organization();
  return found;
end $$;
grant execute on function budget_remove(uuid) to sallyport_control;
alter function budget_remove(uuid) owner to sallyport_definer;
