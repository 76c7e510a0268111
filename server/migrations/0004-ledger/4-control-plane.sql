-- What the control plane calls: grants, budgets and time zones of the current organization.

grant execute on function current_organization() to sallyport_definer;

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
grant execute on function budget_set(uuid, uuid, uuid, uuid, text, bigint, smallint[]) to sallyport_control;
alter function budget_set(uuid, uuid, uuid, uuid, text, bigint, smallint[]) owner to sallyport_definer;

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
grant execute on function organization_set_time_zone(text) to sallyport_control;
alter function organization_set_time_zone(text) owner to sallyport_definer;
