-- M-10: pictures that are kept longer than their time, as an exception (holds/).

-- While this is in the future their keys are not destroyed, whatever else becomes of them. It is part of the row that is swept and deleted,
-- so that whoever holds and whoever destroys wait for each other.
alter table uploads add column held_until timestamptz;
alter table generations add column held_until timestamptz;
grant update (held_until) on uploads to sallyport_definer;
grant update (held_until) on generations to sallyport_definer;

-- How long a reason keeps something at most.
create function picture_hold_most_days(reason text) returns integer
  language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select case reason when 'safety' then 90 when 'abuse' then 90 when 'law' then 180 when 'dispute' then 90 when 'support' then 14
    when 'diagnostics' then 7 end
$$;
grant execute on function picture_hold_most_days(text) to sallyport_control, sallyport_definer;

create table picture_holds (
  id            uuid primary key,
  org_id        uuid not null references organizations,
  -- One of the two: a picture, or a task with its request and everything it made. Neither is a reference: this stays when they are gone.
  upload_id     uuid,
  generation_id uuid,
  reason        text not null check (reason in ('safety', 'abuse', 'law', 'dispute', 'support', 'diagnostics')),
  -- The law forbids that its organization is told.
  secret        boolean not null,
  proposed_by   text not null,
  proposed_at   timestamptz not null default now(),
  confirmed_by  text,
  confirmed_at  timestamptz,
  -- Its end, if it is confirmed and nobody lifts it.
  ends_at       timestamptz not null,
  lifted_at     timestamptz,
  -- When it really ends: a day after it was proposed, until somebody else confirms it.
  holds_until   timestamptz not null,
  check ((upload_id is null) <> (generation_id is null)),
  check (not secret or reason = 'law'),
  -- Two eyes.
  check (confirmed_by is null or confirmed_by <> proposed_by),
  check ((confirmed_by is null) = (confirmed_at is null)),
  check (ends_at <= proposed_at + make_interval(days => picture_hold_most_days(reason))),
  check (holds_until <= ends_at),
  check (confirmed_at is not null or holds_until <= proposed_at + interval '24 hours')
);
create index on picture_holds (org_id, id);
create index on picture_holds (upload_id);
create index on picture_holds (generation_id);
alter table picture_holds enable row level security, force row level security;
create policy tenant on picture_holds to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
-- What an organization may not be told of is not there for it.
create policy told on picture_holds as restrictive to sallyport_control, sallyport_worker using (not secret);
create policy holds on picture_holds to sallyport_definer using (true) with check (true);
grant select on picture_holds to sallyport_control;
grant select, insert, update, delete on picture_holds to sallyport_definer;

-- Says anew until when the thing of a hold is kept: until the last of its holds ends.
create function picture_hold_settle(picture uuid, task uuid) returns void
  language sql set search_path = pg_catalog, pg_temp
as $$
  update public.generations g set held_until = (select max(h.holds_until) from public.picture_holds h where h.generation_id = g.id)
    where g.id = task;
  update public.uploads u set held_until = (select max(h.holds_until) from public.picture_holds h
      where h.upload_id = u.id or h.generation_id = u.generation_id)
    where u.id = picture or u.generation_id = task;
$$;
grant execute on function picture_hold_settle(uuid, uuid) to sallyport_definer;

-- Whose the picture or task is; null when there is none, or its keys are about to be destroyed.
create function picture_hold_place(thing uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.org_id from public.uploads u where u.id = thing and (u.deleted_at is null or u.held_until > now())
  union all select g.org_id from public.generations g where g.id = thing and g.request_destroyed_at is null
$$;
grant execute on function picture_hold_place(uuid) to sallyport_control;
alter function picture_hold_place(uuid) owner to sallyport_definer;

-- Keeps it for a day, in which another operator may confirm. Answers with how it went: 'held', 'not_found', 'running' (a task that has not
-- ended), or 'too_long' (all its holds together would keep it longer than the reason allows after its time).
create function picture_hold_propose(hold uuid, thing uuid, why text, is_secret boolean, days integer, operator text) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  kept record;
  is_task boolean := false;
  until constant timestamptz := now() + make_interval(days => days);
begin
  select u.org_id, u.expires_at into kept from public.uploads u
    where u.id = thing and (u.deleted_at is null or u.held_until > now()) for update;
  if not found then
    select g.org_id, g.expires_at, g.ended_at into kept from public.generations g
      where g.id = thing and g.request_destroyed_at is null for update;
    if not found then return 'not_found'; end if;
    if kept.ended_at is null then return 'running'; end if;
    is_task := true;
    perform from public.uploads u where u.generation_id = thing for update;
  end if;
  if until > kept.expires_at + make_interval(days => public.picture_hold_most_days(why)) then return 'too_long'; end if;
  insert into public.picture_holds (id, org_id, upload_id, generation_id, reason, secret, proposed_by, ends_at, holds_until)
    values (hold, kept.org_id, case when not is_task then thing end, case when is_task then thing end, why, is_secret, operator, until,
      least(until, now() + interval '24 hours'));
  perform public.picture_hold_settle(case when not is_task then thing end, case when is_task then thing end);
  return 'held';
end $$;
grant execute on function picture_hold_propose(uuid, uuid, text, boolean, integer, text) to sallyport_control;
alter function picture_hold_propose(uuid, uuid, text, boolean, integer, text) owner to sallyport_definer;

-- Another operator agrees: it holds until its end. 'confirmed', 'not_found', 'not_waiting' or 'same_operator'.
create function picture_hold_confirm(hold uuid, operator text) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare known public.picture_holds;
begin
  select h.* into known from public.picture_holds h where h.id = hold for update;
  if not found then return 'not_found'; end if;
  if known.confirmed_at is not null or known.holds_until <= now() then return 'not_waiting'; end if;
  if known.proposed_by = operator then return 'same_operator'; end if;
  update public.picture_holds h set confirmed_by = operator, confirmed_at = now(), holds_until = h.ends_at where h.id = hold;
  perform public.picture_hold_settle(known.upload_id, known.generation_id);
  return 'confirmed';
end $$;
grant execute on function picture_hold_confirm(uuid, text) to sallyport_control;
alter function picture_hold_confirm(uuid, text) owner to sallyport_definer;

-- Ends it before its time. 'lifted', 'not_found' or 'not_waiting' (it has ended).
create function picture_hold_lift(hold uuid) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare known public.picture_holds;
begin
  select h.* into known from public.picture_holds h where h.id = hold for update;
  if not found then return 'not_found'; end if;
  if known.holds_until <= now() then return 'not_waiting'; end if;
  update public.picture_holds h set lifted_at = now(), holds_until = least(h.holds_until, now()) where h.id = hold;
  perform public.picture_hold_settle(known.upload_id, known.generation_id);
  return 'lifted';
end $$;
grant execute on function picture_hold_lift(uuid) to sallyport_control;
alter function picture_hold_lift(uuid) owner to sallyport_definer;

-- For operators: of all organizations, the secret ones too, the newest first; or one of them.
create function picture_hold_page(only_one uuid, before uuid, most integer, ended boolean) returns setof picture_holds
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select h.* from public.picture_holds h
    where (only_one is null or h.id = only_one) and (before is null or h.id < before) and (ended or h.holds_until > now())
    order by h.id desc limit most
$$;
grant execute on function picture_hold_page(uuid, uuid, integer, boolean) to sallyport_control;
alter function picture_hold_page(uuid, uuid, integer, boolean) owner to sallyport_definer;

-- What is held and gone for its organization does not count towards its quota.
create function picture_hold_bytes() returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(sum(o.bytes), 0)::bigint from public.uploads u join public.upload_objects o on o.upload_id = u.id
    where u.org_id = public.current_organization() and u.held_until > now() and (u.deleted_at is not null or u.expires_at <= now())
$$;
create index on uploads (org_id) where held_until is not null;
grant execute on function picture_hold_bytes() to sallyport_control, sallyport_worker;
alter function picture_hold_bytes() owner to sallyport_definer;

set local role sallyport_definer;

create or replace function pictures_due(most integer)
  returns table (org_id uuid, upload_id uuid, objects uuid[], late double precision)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  with due as (
    select u.id, u.org_id, u.created_at, u.expires_at, u.held_until, o.deleted_at as organization_deleted_at
      from public.uploads u join public.organizations o on o.id = u.org_id
      where u.deleted_at is null and (u.expires_at <= now() or o.deleted_at is not null)
        and (u.held_until is null or u.held_until <= now())
      order by u.expires_at limit most for update of u skip locked
  ), taken as (
    update public.uploads u set deleted_at = now() from due d where u.id = d.id returning u.id
  ), told as (
    insert into public.picture_deletions (id, org_id, reason, created_at, expires_at, deleted_at, objects)
      select d.id, d.org_id, case when d.organization_deleted_at is null then 'expired' else 'organization_deleted' end,
        d.created_at, d.expires_at, now(), (select count(*) from public.upload_objects b where b.upload_id = d.id)
      from due d returning id
  )
  select d.org_id, d.id, array(select b.id from public.upload_objects b where b.upload_id = d.id),
      greatest(0, extract(epoch from
        clock_timestamp() - greatest(least(d.expires_at, d.organization_deleted_at), d.held_until)))::double precision
    from due d where exists (select from taken) and exists (select from told);
  return query
  select u.org_id, u.id, array(select b.id from public.upload_objects b where b.upload_id = u.id), 0::double precision
    from public.uploads u where u.deleted_at < now() - interval '10 seconds' and (u.held_until is null or u.held_until <= now())
    order by u.deleted_at limit most;
end $$;

create or replace function pictures_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.picture_deletions d set destroyed_at = now() where d.id = any (gone) and d.destroyed_at is null;
  delete from public.upload_objects o using public.uploads u
    where u.id = o.upload_id and u.id = any (gone) and u.deleted_at is not null;
  delete from public.uploads u where u.id = any (gone) and u.deleted_at is not null;
$$;

create or replace function generation_delete(task uuid) returns table (picture uuid, objects uuid[])
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare known record;
begin
  perform public.ledger_lock(array[public.current_organization()]);
  update public.generations g set deleted_at = clock_timestamp(),
      cancel_asked_at = case when g.status in ('queued', 'running') then coalesce(g.cancel_asked_at, clock_timestamp())
        else g.cancel_asked_at end
    where g.id = task and g.org_id = public.current_organization() and g.deleted_at is null
      and (public.current_mode() is null or g.mode = public.current_mode())
    returning g.* into known;
  if not found then return; end if;
  if known.status = 'queued' or (known.status = 'running' and known.sent_at is null) then
    perform public.generation_close(task, 'cancelled', 'generation_cancelled', 0);
  end if;
  return query
  with taken as (
    update public.uploads u set deleted_at = now() where u.generation_id = task and u.deleted_at is null
      returning u.id, u.org_id, u.created_at, u.expires_at, u.held_until
  ), told as (
    insert into public.picture_deletions (id, org_id, reason, created_at, expires_at, deleted_at, objects)
      select t.id, t.org_id, 'asked', t.created_at, t.expires_at, now(),
        (select count(*) from public.upload_objects b where b.upload_id = t.id) from taken t
  )
  select t.id, array(select b.id from public.upload_objects b where b.upload_id = t.id) from taken t
    where t.held_until is null or t.held_until <= now()
  union all select task, case when known.held_until > now() then array[]::uuid[] else array[known.request_object] end;
end $$;

create or replace function generations_due(most integer) returns table (id uuid, org_id uuid, request_object uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare over record;
begin
  perform public.ledger_lock(array(select distinct g.org_id from public.generations g join public.organizations o on o.id = g.org_id
    where g.request_destroyed_at is null and o.deleted_at is not null and g.status = 'queued'));
  for over in
    select g.id, g.status from public.generations g join public.organizations o on o.id = g.org_id
      where g.request_destroyed_at is null and o.deleted_at is not null and g.status = 'queued'
      limit most for update of g skip locked
  loop
    perform public.generation_close(over.id, 'cancelled', 'generation_cancelled', 0);
  end loop;
  return query select g.id, g.org_id, g.request_object from public.generations g join public.organizations o on o.id = g.org_id
    where g.request_destroyed_at is null and (g.held_until is null or g.held_until <= now())
      and (g.expires_at <= now() or g.deleted_at is not null or o.deleted_at is not null)
    order by g.expires_at limit most;
end $$;

create or replace function generations_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.generations g set request_destroyed_at = now() where g.id = any (gone) and g.request_destroyed_at is null
    and (g.held_until is null or g.held_until <= now())
    and (public.current_organization() is null or g.org_id = public.current_organization())
$$;

reset role;
