-- What customers do with their tasks.

-- Cancels a task of the current organization. What waits ends at once; of what is under way, nothing further is begun, and what was
-- sent to a provider is finished and paid for. Answers with its status; null when there is none.
create function generation_cancel(task uuid) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare known record;
begin
  -- Money first: everybody who ends a task and his hold takes the two in this order.
  perform public.ledger_lock(array[public.current_organization()]);
  select g.status, g.sent_at, g.delivered into known from public.generations g
    where g.id = task and g.org_id = public.current_organization() and g.deleted_at is null
      and (public.current_mode() is null or g.mode = public.current_mode()) for update;
  if not found then return null; end if;
  if known.status = 'queued' or (known.status = 'running' and known.sent_at is null) then
    update public.generations g set cancel_asked_at = clock_timestamp() where g.id = task;
    perform public.generation_close(task, case when known.delivered > 0 then 'partially_succeeded' else 'cancelled' end,
      'generation_cancelled', 0);
    return 'cancelled';
  end if;
  if known.status = 'running' then
    update public.generations g set cancel_asked_at = coalesce(g.cancel_asked_at, clock_timestamp()) where g.id = task;
  end if;
  return known.status;
end $$;
grant execute on function generation_cancel(uuid) to sallyport_control;
alter function generation_cancel(uuid) owner to sallyport_definer;

-- M-5: takes a task and everything it made from everybody. Answers with the pictures and the objects whose keys are to be destroyed;
-- nothing when there is no such task.
create function generation_delete(task uuid) returns table (picture uuid, objects uuid[])
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
      returning u.id, u.org_id, u.created_at, u.expires_at
  ), told as (
    insert into public.picture_deletions (id, org_id, reason, created_at, expires_at, deleted_at, objects)
      select t.id, t.org_id, 'asked', t.created_at, t.expires_at, now(),
        (select count(*) from public.upload_objects b where b.upload_id = t.id) from taken t
  )
  select t.id, array(select b.id from public.upload_objects b where b.upload_id = t.id) from taken t
  union all select task, array[known.request_object];
end $$;
grant execute on function generation_delete(uuid) to sallyport_control;
alter function generation_delete(uuid) owner to sallyport_definer;

