-- Batches: up to 1,000 tasks that were asked for with one call. Each row is a task of its own (generations); what only the batch has is here.

create table generation_batches (
  id                 uuid primary key,
  org_id             uuid not null references organizations,
  project_id         uuid not null,
  key_id             uuid not null,
  mode               text not null check (mode in ('live', 'test')),
  row_count          smallint not null check (row_count between 1 and 1000),
  -- K-8: keyed hashes, as those of a task.
  idempotency_hash   bytea not null check (length(idempotency_hash) = 32),
  fingerprint        bytea not null check (length(fingerprint) = 32),
  -- Its name, the references of its rows and the ids of their photos, sealed like a picture; destroyed when the time is over (M-4).
  content_object     uuid not null unique,
  content_bytes      integer not null check (content_bytes > 0),
  content_destroyed_at timestamptz,
  created_at         timestamptz not null default clock_timestamp(),
  expires_at         timestamptz not null,
  -- Since then nothing further of it is begun, until somebody goes on with it.
  paused_at          timestamptz,
  -- When the last of its tasks ended; null again when rows are tried again.
  ended_at           timestamptz,
  deleted_at         timestamptz,
  check (expires_at <= created_at + interval '168 hours'),
  unique (org_id, id),
  foreign key (org_id, project_id) references projects (org_id, id)
);
create unique index on generation_batches (key_id, idempotency_hash);
create index on generation_batches (expires_at) where content_destroyed_at is null;
alter table generation_batches enable row level security, force row level security;
create policy tenant on generation_batches to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy mode on generation_batches as restrictive to sallyport_control, sallyport_worker
  using (current_mode() is null or mode = current_mode());
create policy works on generation_batches to sallyport_definer using (true) with check (true);
grant select, insert, update (expires_at, paused_at) on generation_batches to sallyport_control;
grant select, update, delete on generation_batches to sallyport_definer;

-- The first row of a list is 1. A task that was tried again is replaced: its row is the task that came after it.
alter table generations add column batch_id uuid, add column batch_row smallint check (batch_row between 1 and 1000),
  add column replaced boolean not null default false;
alter table generations add check ((batch_id is null) = (batch_row is null)), add check (batch_id is not null or not replaced);
alter table generations add foreign key (org_id, batch_id) references generation_batches (org_id, id);
create unique index on generations (batch_id, batch_row) where batch_id is not null and not replaced;
create index on generations (batch_id) where batch_id is not null and ended_at is null;
create index on generations (org_id) where status = 'running';

-- Holds credit for many tasks of the current organization, for all of them or for none (C-1). Answers as ledger_hold does; when it refuses,
-- the tasks are not there any more, and neither is a batch that would have none.
create function generations_hold(tasks uuid[], amounts bigint[], may_recall boolean) returns json
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  asked record;
  answer json;
  total bigint;
  of_batch uuid;
begin
  perform public.ledger_lock(array[public.current_organization()]);
  select sum(a.amount)::bigint into total from unnest(amounts) as a(amount);
  begin
    for asked in select g.id, g.key_id, a.amount from unnest(tasks, amounts) as a(id, amount)
      join public.generations g on g.id = a.id and g.org_id = public.current_organization() and g.status = 'queued'
        and g.held_micro_usd = 0
      where a.amount > 0 order by g.id
    loop
      answer := public.ledger_hold(asked.id, public.generation_node(), public.current_organization(), asked.key_id, asked.id,
        asked.amount, asked.amount, 0, false);
      if answer ->> 'kind' is distinct from 'exact' then raise exception using errcode = 'SB048'; end if;
    end loop;
    update public.generations g set held_micro_usd = a.amount from unnest(tasks, amounts) as a(id, amount)
      where g.id = a.id and g.org_id = public.current_organization() and g.status = 'queued' and g.held_micro_usd = 0;
    return json_build_object('kind', 'exact', 'amount', total::text, 'endsInMs', null);
  exception when sqlstate 'SB048' then null;
  end;
  -- Those holds are undone. Asked for in one, it is known how much is missing, and others are asked to give back what they do not need.
  select g.id, g.key_id, g.batch_id into asked from public.generations g
    where g.id = any (tasks) and g.org_id = public.current_organization() limit 1;
  answer := public.ledger_hold(asked.id, public.generation_node(), public.current_organization(), asked.key_id, asked.id, total,
    total, 0, may_recall);
  -- Only where a budget's period began between the two: whoever asked may ask again.
  if answer ->> 'kind' = 'exact' then raise exception 'there is room by now' using errcode = 'serialization_failure'; end if;
  of_batch := asked.batch_id;
  delete from public.generations g where g.id = any (tasks) and g.org_id = public.current_organization()
    and g.held_micro_usd = 0 and g.status = 'queued';
  delete from public.generation_batches b where b.id = of_batch
    and not exists (select from public.generations g where g.batch_id = of_batch);
  return answer;
end $$;
grant execute on function generations_hold(uuid[], bigint[], boolean) to sallyport_control;
alter function generations_hold(uuid[], bigint[], boolean) owner to sallyport_definer;

-- Of failed rows that are tried again, the new task takes the place of the old one. How many did: one that is no longer what it was when it
-- was looked at has kept its place.
create function generation_batch_replace(batch uuid, old uuid[], new uuid[]) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare many integer;
begin
  update public.generations g set replaced = true
    where g.id = any (old) and g.batch_id = batch and g.org_id = public.current_organization() and not g.replaced
      and g.ended_at is not null and g.charge_micro_usd = 0 and g.delivered = 0;
  get diagnostics many = row_count;
  if many < cardinality(old) then return many; end if;
  update public.generations g set replaced = false
    where g.id = any (new) and g.batch_id = batch and g.org_id = public.current_organization() and g.status = 'queued';
  update public.generation_batches b set ended_at = null where b.id = batch and b.org_id = public.current_organization();
  return many;
end $$;
grant execute on function generation_batch_replace(uuid, uuid[], uuid[]) to sallyport_control;
alter function generation_batch_replace(uuid, uuid[], uuid[]) owner to sallyport_definer;

-- A batch ends with the last of its tasks, and addresses that asked for that are told. Whoever ends tasks of an organization has its ledger, so that two cannot each leave the end to the other.
create function generation_batch_ends() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare done record;
begin
  update public.generation_batches b set ended_at = clock_timestamp()
    where b.id = new.batch_id and b.ended_at is null
      and not exists (select from public.generations g where g.batch_id = new.batch_id and g.ended_at is null)
    returning b.* into done;
  if not found then return null; end if;
  perform public.webhook_record(done.org_id, done.project_id, 'batch.finished', jsonb_build_object(
      'id', done.id, 'project', done.project_id, 'key', done.key_id, 'mode', done.mode, 'row_count', done.row_count,
      'deleted', done.deleted_at is not null,
      'counts', (select jsonb_object_agg(c.status, c.many) from (select g.status, count(*) as many from public.generations g
        where g.batch_id = done.id and not g.replaced group by 1) c),
      'charged_usd', round(s.charged / 1000000.0, 6)::text, 'released_usd', round((s.held - s.charged) / 1000000.0, 6)::text))
    from (select sum(g.charge_micro_usd) as charged, sum(g.held_micro_usd) as held from public.generations g
      where g.batch_id = done.id) s;
  return null;
end $$;
create trigger batch_ends after update of ended_at on generations for each row
  when (new.batch_id is not null and old.ended_at is null and new.ended_at is not null)
  execute function generation_batch_ends();
alter function generation_batch_ends() owner to sallyport_definer;

-- Cancels some of what has not ended of a batch of the current organization, as each task of it would be. How many it did.
create function generation_batch_cancel(batch uuid, most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  task record;
  many integer := 0;
begin
  perform public.ledger_lock(array[public.current_organization()]);
  for task in select g.id from public.generations g
    where g.batch_id = batch and g.org_id = public.current_organization() and g.ended_at is null and g.cancel_asked_at is null
      and g.deleted_at is null
    order by g.id limit most
  loop
    if public.generation_cancel(task.id) is not null then many := many + 1; end if;
  end loop;
  return many;
end $$;
grant execute on function generation_batch_cancel(uuid, integer) to sallyport_control;
alter function generation_batch_cancel(uuid, integer) owner to sallyport_definer;

-- M-5: takes a batch, its tasks and all that they made from everybody. Answers as generation_delete does, for each task; the batch itself
-- stands there with the object of its own.
create function generation_batch_delete(batch uuid) returns table (task uuid, picture uuid, objects uuid[])
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare known record;
begin
  perform public.ledger_lock(array[public.current_organization()]);
  update public.generation_batches b set deleted_at = clock_timestamp()
    where b.id = batch and b.org_id = public.current_organization() and b.deleted_at is null
      and (public.current_mode() is null or b.mode = public.current_mode())
    returning b.content_object into known;
  if not found then return; end if;
  return query select g.id, d.picture, d.objects from public.generations g
    cross join lateral public.generation_delete(g.id) d
    where g.batch_id = batch and g.org_id = public.current_organization() and g.deleted_at is null;
  return query select batch, batch, array[known.content_object];
end $$;
grant execute on function generation_batch_delete(uuid) to sallyport_control;
alter function generation_batch_delete(uuid) owner to sallyport_definer;

-- M-4: batches whose time is over, or that were deleted or whose organization was, and whose content is not destroyed yet.
create function generation_batches_due(most integer) returns table (id uuid, org_id uuid, content_object uuid)
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  select b.id, b.org_id, b.content_object from public.generation_batches b join public.organizations o on o.id = b.org_id
    where b.content_destroyed_at is null and (b.expires_at <= now() or b.deleted_at is not null or o.deleted_at is not null)
    order by b.expires_at limit most
$$;
grant execute on function generation_batches_due(integer) to sallyport_worker;
alter function generation_batches_due(integer) owner to sallyport_definer;

create function generation_batches_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.generation_batches b set content_destroyed_at = now() where b.id = any (gone) and b.content_destroyed_at is null
    and (public.current_organization() is null or b.org_id = public.current_organization())
$$;
grant execute on function generation_batches_destroyed(uuid[]) to sallyport_worker, sallyport_control;
alter function generation_batches_destroyed(uuid[]) owner to sallyport_definer;

-- R-7: a batch is known as long as its tasks are.
create function generation_batches_sweep() returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.generation_batches b where b.created_at < now() - interval '30 days' and b.content_destroyed_at is not null
    and not exists (select from public.generations g where g.batch_id = b.id)
$$;
grant execute on function generation_batches_sweep() to sallyport_worker;
alter function generation_batches_sweep() owner to sallyport_definer;

set local role sallyport_definer;

-- What a batch keeps is an object that belongs to something, as pictures are.
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
$$;

-- Gives a worker tasks: of the organizations that have the fewest under way, the oldest first, so that a thousand of one do not
-- hold up one of another. One that is stopped, or whose batch is paused, waits until that is lifted or its time is over. First ends, or puts
-- back, what a worker had that died.
-- `most`: slots that are free at this worker; `asking` and `here` of those that ask a model, and of those that ask none; `of_provider`: tasks
-- of one provider at this worker, and `windows` where a provider was found to take fewer.
-- `of_one`: what each organization has on all workers together, whoever else waits. Beyond that it gets what is free while nobody waits
-- who has fewer, but for `spare` slots of each kind: whoever comes next finds them and begins at once. Where a provider takes fewer than
-- this worker would send nothing is spared, because what it takes is the most there is: whoever comes next has the next turn.
drop function generations_claim(uuid, interval, integer, integer, integer, integer);
reset role;
create function generations_claim(worker uuid, lease interval, most integer, of_one integer, spare integer, asking integer,
    here integer, of_provider integer, windows jsonb)
  returns table (id uuid, org_id uuid, project_id uuid, key_id uuid, mode text, operation text, model text, provider text,
    pictures smallint, request_object uuid, request_bytes integer, created_at timestamptz, expires_at timestamptz, attempts smallint,
    held_micro_usd bigint, places smallint[])
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  -- A task that three workers died of is ended.
  tries constant smallint := 3;
  dead record;
  chosen uuid;
  waiting uuid[];
  full_ones text[];
  tight_ones text[];
begin
  perform pg_advisory_xact_lock(7215034);
  -- Money first: everybody who ends a task takes its organization's ledger before its row.
  perform public.ledger_lock(array(select distinct g.org_id from public.generations g
    where (g.status = 'running' and g.lease_until < clock_timestamp())
      or (g.status = 'queued' and g.expires_at <= clock_timestamp())));
  for dead in select g.id, g.sent_at, g.attempts from public.generations g
    where g.status = 'running' and g.lease_until < now() for update
  loop
    if dead.sent_at is not null then perform public.generation_abandon(dead.id, 'generation_interrupted');
    elsif dead.attempts >= tries then perform public.generation_abandon(dead.id, 'generation_demanding');
    else update public.generations g set status = 'queued', worker_id = null, lease_until = null where g.id = dead.id;
    end if;
  end loop;
  for dead in select g.id from public.generations g
    where g.status = 'queued' and g.expires_at <= now() for update
  loop
    perform public.generation_close(dead.id, 'expired', 'generation_expired', 0);
  end loop;
  -- One step in the index for each organization, however many tasks it has.
  with recursive each_one(org) as (
    (select q.org_id from public.generations q where q.status = 'queued' order by q.org_id limit 1)
    union all
    select (select q.org_id from public.generations q where q.status = 'queued' and q.org_id > e.org order by q.org_id limit 1)
      from each_one e where e.org is not null
  )
  select array_agg(e.org) into waiting from each_one e where e.org is not null;
  for free in reverse most..1 loop
    select array_agg(p.name) filter (where p.running >= least(of_provider, coalesce((windows ->> p.name)::integer, of_provider))),
        array_agg(p.name) filter (where p.running >= of_provider - spare)
      into full_ones, tight_ones
      from (select n.name, count(r.id) as running
        from (select r.provider as name from public.generations r where r.status = 'running' and r.worker_id = worker
          union select jsonb_object_keys(windows)) n
        left join public.generations r on r.status = 'running' and r.worker_id = worker and r.provider = n.name
        group by n.name) p;
    with found as materialized (
      select w.org, next.id, busy.running, busy.latest
        from unnest(waiting) as w(org)
        cross join lateral (select count(*) as running, max(r.started_at) as latest from public.generations r
          where r.org_id = w.org and r.status = 'running') busy
        cross join lateral (select case when busy.running < of_one then 0 else spare end as kept) rule
        left join lateral (select q.id from public.generations q
          where q.org_id = w.org and q.status = 'queued' and free > rule.kept
            and case when q.model is null then here > rule.kept
              else asking > rule.kept and not coalesce(q.provider = any (full_ones), false)
                and not (rule.kept > 0 and coalesce(q.provider = any (tight_ones), false)) end
            and coalesce(q.not_before, '-infinity') <= clock_timestamp()
            and not exists (select from public.generation_batches b where b.id = q.batch_id and b.paused_at is not null)
            and not public.generation_stopped(q.id, false)
          order by q.id limit 1) next on true
    )
    -- Who has nothing that could be begun now has nothing later in this call either: what is free only becomes less.
    select (select f.id from found f where f.id is not null order by f.running, f.latest nulls first, f.id limit 1),
        array(select f.org from found f where f.id is not null)
      into chosen, waiting;
    exit when chosen is null;
    return query
      update public.generations g set status = 'running', worker_id = worker, lease_until = clock_timestamp() + lease,
        attempts = g.attempts + 1, started_at = clock_timestamp()
      where g.id = chosen
      returning g.id, g.org_id, g.project_id, g.key_id, g.mode, g.operation, g.model, g.provider, g.pictures, g.request_object,
        g.request_bytes, g.created_at, g.expires_at, g.attempts, g.held_micro_usd,
        array(select u.place from public.uploads u where u.generation_id = g.id);
    if (select g.model is null from public.generations g where g.id = chosen) then here := here - 1; else asking := asking - 1; end if;
  end loop;
end $$;
grant execute on function generations_claim(uuid, interval, integer, integer, integer, integer, integer, integer, jsonb) to sallyport_worker;
alter function generations_claim(uuid, interval, integer, integer, integer, integer, integer, integer, jsonb) owner to sallyport_definer;
