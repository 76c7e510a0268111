-- Pictures that are not finished, for whoever follows their task (tasks/partials/). Only the newest of a task is kept, and none outlives its end.

create table generation_partials (
  -- Written down before the object is there, so that whoever dies between the two leaves nothing that nobody knows of.
  object_id     uuid primary key,
  org_id        uuid not null,
  generation_id uuid not null,
  -- Of which picture, and which of those that come before it.
  place         smallint not null check (place between 0 and 9),
  number        smallint not null check (number between 0 and 2),
  created_at    timestamptz not null default clock_timestamp(),
  -- What is sealed in it; null until it is whole.
  bytes         integer check (bytes > 0),
  width         integer check (width > 0),
  height        integer check (height > 0),
  check ((bytes is null) = (width is null) and (bytes is null) = (height is null)),
  foreign key (org_id, generation_id) references generations (org_id, id) on delete cascade
);
create index on generation_partials (org_id, generation_id);
alter table generation_partials enable row level security, force row level security;
create policy tenant on generation_partials to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy works on generation_partials to sallyport_definer using (true) with check (true);
grant select on generation_partials to sallyport_control;
grant select, insert, update, delete on generation_partials to sallyport_definer;

-- Whether a task is shown while it is made: its worker still has it, and nobody has deleted it. Whoever deletes it waits for the answer.
create function generation_is_shown(worker uuid, task uuid) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform from public.generations g join public.organizations o on o.id = g.org_id
    where g.id = task and g.worker_id = worker and g.status = 'running' and g.deleted_at is null and o.deleted_at is null
    for share of g;
  return found;
end $$;
grant execute on function generation_is_shown(uuid, uuid) to sallyport_definer;

-- An object is about to be written. False when nobody is to see it.
create function generation_partial_begin(worker uuid, task uuid, object uuid, of_place smallint, of_number smallint) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not public.generation_is_shown(worker, task) then return false; end if;
  insert into public.generation_partials (object_id, org_id, generation_id, place, number)
    select object, g.org_id, g.id, of_place, of_number from public.generations g where g.id = task;
  return true;
end $$;
grant execute on function generation_partial_begin(uuid, uuid, uuid, smallint, smallint) to sallyport_worker;
alter function generation_partial_begin(uuid, uuid, uuid, smallint, smallint) owner to sallyport_definer;

-- It is whole. Answers with the older ones of its task, which nobody gets any more; null when nobody is to see it either.
create function generation_partial_show(worker uuid, task uuid, object uuid, of_bytes integer, of_width integer, of_height integer)
  returns uuid[]
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not public.generation_is_shown(worker, task) then return null; end if;
  update public.generation_partials p set bytes = of_bytes, width = of_width, height = of_height where p.object_id = object;
  if not found then return null; end if;
  return array(select p.object_id from public.generation_partials p where p.generation_id = task and p.object_id <> object);
end $$;
grant execute on function generation_partial_show(uuid, uuid, uuid, integer, integer, integer) to sallyport_worker;
alter function generation_partial_show(uuid, uuid, uuid, integer, integer, integer) owner to sallyport_definer;

-- M-4: those whose task has ended, waits again, or was deleted, whoever died in the middle; with a task, its own.
create function generation_partials_due(most integer, task uuid) returns table (org_id uuid, object_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select p.org_id, p.object_id from public.generation_partials p
    join public.generations g on g.id = p.generation_id join public.organizations o on o.id = p.org_id
    where case when task is null then g.status <> 'running' or g.deleted_at is not null or o.deleted_at is not null
      else p.generation_id = task end
    limit most
$$;
grant execute on function generation_partials_due(integer, uuid) to sallyport_worker;
alter function generation_partials_due(integer, uuid) owner to sallyport_definer;

create function generation_partials_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.generation_partials p where p.object_id = any (gone)
$$;
grant execute on function generation_partials_destroyed(uuid[]) to sallyport_worker;
alter function generation_partials_destroyed(uuid[]) owner to sallyport_definer;

set local role sallyport_definer;

-- M-5: with the task goes what was shown of it, also where its request is held (M-10): it is kept for nobody.
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
  union all select task, array(select p.object_id from public.generation_partials p where p.generation_id = task)
    || case when known.held_until > now() then array[]::uuid[] else array[known.request_object] end;
end $$;

-- The orphans' sweep leaves it alone (the newest list of what an object can belong to).
create or replace function pictures_known(asked uuid[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id from public.upload_objects o where o.id = any (asked)
  union all
  select g.request_object from public.generations g where g.request_object = any (asked) and g.request_destroyed_at is null
  union all
  select p.id from public.unfinished_pieces p where p.id = any (asked)
  union all
  select b.content_object from public.generation_batches b where b.content_object = any (asked) and b.content_destroyed_at is null
  union all
  select a.object_id from public.brand_assets a where a.object_id = any (asked)
  union all
  select a.preview_id from public.brand_assets a where a.preview_id = any (asked)
  union all
  select p.object_id from public.generation_partials p where p.object_id = any (asked)
$$;

reset role;
