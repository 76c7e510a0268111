-- What becomes of tasks whose time is over.

-- M-4: requests whose time is over, or whose task or organization was deleted, and that are not destroyed yet. Tasks of which nothing
-- was begun end with them.
create function generations_due(most integer) returns table (id uuid, org_id uuid, request_object uuid)
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
    where g.request_destroyed_at is null and (g.expires_at <= now() or g.deleted_at is not null or o.deleted_at is not null)
    order by g.expires_at limit most;
end $$;
grant execute on function generations_due(integer) to sallyport_worker;
alter function generations_due(integer) owner to sallyport_definer;

create function generations_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.generations g set request_destroyed_at = now() where g.id = any (gone) and g.request_destroyed_at is null
    and (public.current_organization() is null or g.org_id = public.current_organization())
$$;
grant execute on function generations_destroyed(uuid[]) to sallyport_worker, sallyport_control;
alter function generations_destroyed(uuid[]) owner to sallyport_definer;

-- R-7: the history of tasks is kept for 30 days.
create function generations_sweep() returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.generations g where g.ended_at < now() - interval '30 days' and g.request_destroyed_at is not null
    and not exists (select from public.uploads u where u.generation_id = g.id)
$$;
grant execute on function generations_sweep() to sallyport_worker;
alter function generations_sweep() owner to sallyport_definer;
