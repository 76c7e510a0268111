-- What those who work on tasks do.

-- AB-9: whether a task may not go on, because its organization, project, member, key or model is stopped or suspended. What drains may
-- finish what it has begun, so `under_way` asks only for what ends at once. Which provider is asked, and whether that one is stopped, is
-- known where it is asked.
create function generation_stopped(task uuid, under_way boolean) returns boolean
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.generations g join public.api_keys k on k.id = g.key_id
    where g.id = task and (
      exists (select from public.switches s
        where (s.mode = 'cut' or not under_way) and (s.scope = 'everything'
          or (s.scope = 'organization' and s.organization_id = g.org_id)
          or (s.scope = 'key' and s.key_id in (k.id, k.original_id))
          or (s.scope = 'model' and s.model = g.model)))
      or exists (select from public.suspensions p
        where (p.mode = 'cut' or not under_way) and p.org_id = g.org_id
          and (p.project_id is null or p.project_id = g.project_id)
          and (p.member_id is null or p.member_id = k.member_id))))
$$;
grant execute on function generation_stopped(uuid, boolean) to sallyport_definer;

-- Gives a worker tasks: of the organizations that have the fewest under way, the oldest first, so that a thousand of one do not
-- hold up one of another. One that is stopped waits until that is lifted or its time is over. First ends, or puts back, what a worker
-- had that died. `asking`: how many more tasks that ask a model it takes, and `of_provider` how many of one provider it has at most, so that
-- a provider that hangs leaves room for the others, and for what needs none.
create function generations_claim(worker uuid, lease interval, most integer, of_one integer, asking integer, of_provider integer)
  returns table (id uuid, org_id uuid, project_id uuid, key_id uuid, mode text, operation text, model text, pictures smallint,
    request_object uuid, request_bytes integer, created_at timestamptz, expires_at timestamptz, attempts smallint,
    held_micro_usd bigint, places smallint[])
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  -- A task that three workers died of is ended.
  tries constant smallint := 3;
  dead record;
  chosen uuid;
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
  for turn in 1..most loop
    select w.id into chosen
      from (select distinct on (q.org_id) q.id, q.org_id from public.generations q where q.status = 'queued'
          and (q.model is null or (asking > 0 and of_provider > (select count(*) from public.generations r
            where r.status = 'running' and r.worker_id = worker and r.provider = q.provider)))
          and coalesce(q.not_before, '-infinity') <= clock_timestamp()
          and not public.generation_stopped(q.id, false)
        order by q.org_id, q.id) w
      cross join lateral (select count(*) as running, max(r.started_at) as latest from public.generations r
        where r.org_id = w.org_id and r.status = 'running') busy
      where busy.running < of_one
      order by busy.running, busy.latest nulls first, w.id limit 1;
    exit when chosen is null;
    asking := asking - (select (g.model is not null)::integer from public.generations g where g.id = chosen);
    return query
      update public.generations g set status = 'running', worker_id = worker, lease_until = clock_timestamp() + lease,
        attempts = g.attempts + 1, started_at = clock_timestamp()
      where g.id = chosen
      returning g.id, g.org_id, g.project_id, g.key_id, g.mode, g.operation, g.model, g.pictures, g.request_object, g.request_bytes,
        g.created_at, g.expires_at, g.attempts, g.held_micro_usd,
        array(select u.place from public.uploads u where u.generation_id = g.id);
    chosen := null;
  end loop;
end $$;
grant execute on function generations_claim(uuid, interval, integer, integer, integer, integer) to sallyport_worker;
alter function generations_claim(uuid, interval, integer, integer, integer, integer) owner to sallyport_definer;

-- A worker says that it still works on these. Answers with those that are still its own and wanted.
create function generations_renew(worker uuid, tasks uuid[], lease interval) returns setof uuid
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.generations g set lease_until = clock_timestamp() + lease
    where g.id = any (tasks) and g.worker_id = worker and g.status = 'running'
    returning g.id
$$;
grant execute on function generations_renew(uuid, uuid[], interval) to sallyport_worker;
alter function generations_renew(uuid, uuid[], interval) owner to sallyport_definer;

-- How far a task is. False when it is another's by now, was cancelled, deleted, is over, is stopped at once, or its key or organization may
-- nothing any more: then nothing further is begun for it. With `sends`, a model is about to be asked.
create function generation_step(worker uuid, task uuid, reached smallint, sends boolean) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare wanted boolean;
begin
  select g.cancel_asked_at is null and g.deleted_at is null and g.expires_at > clock_timestamp()
      and not public.generation_stopped(task, true)
      and exists (select from public.api_keys k join public.organizations o on o.id = k.org_id
        where k.id = g.key_id and k.paused_at is null and o.deleted_at is null
          and coalesce(least(k.revoked_at, k.expires_at), 'infinity') > clock_timestamp())
    into wanted from public.generations g
    where g.id = task and g.worker_id = worker and g.status = 'running' for update;
  if wanted is distinct from true then return false; end if;
  update public.generations g set progress = greatest(g.progress, reached),
      sent_at = case when sends then coalesce(g.sent_at, clock_timestamp()) else g.sent_at end
    where g.id = task;
  return true;
end $$;
grant execute on function generation_step(uuid, uuid, smallint, boolean) to sallyport_worker;
alter function generation_step(uuid, uuid, smallint, boolean) owner to sallyport_definer;

-- Writes a picture down that was made, with what is charged for it; both or neither. False when nobody is to get it: its objects
-- are then destroyed by whoever made them. Each place of a task is filled once.
create function generation_deliver(worker uuid, task uuid, picture uuid, in_place smallint, copies jsonb, origin text,
  charge bigint, cost bigint) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  owner record;
  master jsonb := copies -> 0;
begin
  select g.* into owner from public.generations g where g.id = task and g.worker_id = worker and g.status = 'running' for update;
  if not found then return false; end if;
  if exists (select from public.uploads u where u.generation_id = task and u.place = in_place) then return false; end if;
  update public.generations g set charge_micro_usd = g.charge_micro_usd + charge, cost_micro_usd = g.cost_micro_usd + cost,
      delivered = g.delivered + 1,
      progress = greatest(g.progress, (100 * (g.delivered + 1) / (g.pictures + 1))::smallint)
    where g.id = task;
  if owner.deleted_at is not null or owner.expires_at <= clock_timestamp() then return false; end if;
  insert into public.uploads (id, org_id, project_id, key_id, mode, expires_at, source_format, source_bytes, frames, digital_source_type,
      has_c2pa, generation_id, place)
    values (picture, owner.org_id, owner.project_id, owner.key_id, owner.mode, owner.expires_at, master ->> 'format',
      (master ->> 'bytes')::bigint, 1, origin, false, task, in_place);
  insert into public.upload_objects (id, org_id, upload_id, name, format, width, height, bytes)
    select c.id, owner.org_id, picture, c.name, c.format, c.width, c.height, c.bytes
    from jsonb_to_recordset(copies) as c(id uuid, name text, format text, width integer, height integer, bytes bigint);
  return true;
end $$;
grant execute on function generation_deliver(uuid, uuid, uuid, smallint, jsonb, text, bigint, bigint) to sallyport_worker;
alter function generation_deliver(uuid, uuid, uuid, smallint, jsonb, text, bigint, bigint) owner to sallyport_definer;

-- Its worker says that a task is at its end. `unknown`: of what was sent nobody knows what it came to. `answered_by`: which kind of provider
-- answered, or failed last; null where nobody was asked.
create function generation_end(worker uuid, task uuid, reason text, unknown boolean, lost bigint, answered_by text) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  known record;
  ending text;
begin
  perform public.ledger_lock(array(select g.org_id from public.generations g where g.id = task));
  select g.* into known from public.generations g where g.id = task and g.worker_id = worker and g.status = 'running' for update;
  if not found then return null; end if;
  ending := case
    when known.delivered >= known.pictures then 'succeeded'
    when known.delivered > 0 then 'partially_succeeded'
    when unknown then 'outcome_unknown'
    when known.expires_at <= clock_timestamp() then 'expired'
    when known.deleted_at is not null or known.cancel_asked_at is not null then 'cancelled'
    else 'failed' end;
  update public.generations g set provider = coalesce(answered_by, g.provider) where g.id = task;
  perform public.generation_close(task, ending,
    case when known.delivered < known.pictures then reason end, lost);
  return ending;
end $$;
grant execute on function generation_end(uuid, uuid, text, boolean, bigint, text) to sallyport_worker;
alter function generation_end(uuid, uuid, text, boolean, bigint, text) owner to sallyport_definer;

-- Its worker says that nobody was asked, or that who was asked made nothing and has no room: it is begun again later. One that was cancelled
-- meanwhile, or whose time is over before that, ends now. False when it was not this worker's any more.
create function generation_put_back(worker uuid, task uuid, wait interval) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare known record;
begin
  perform public.ledger_lock(array(select g.org_id from public.generations g where g.id = task));
  select g.* into known from public.generations g where g.id = task and g.worker_id = worker and g.status = 'running' for update;
  if not found then return false; end if;
  if known.cancel_asked_at is not null or known.deleted_at is not null then
    return public.generation_close(task, 'cancelled', 'generation_cancelled', 0);
  end if;
  update public.generations g set status = 'queued', worker_id = null, lease_until = null, sent_at = null, attempts = g.attempts - 1,
      not_before = least(clock_timestamp() + wait, g.expires_at)
    where g.id = task;
  return true;
end $$;
grant execute on function generation_put_back(uuid, uuid, interval) to sallyport_worker;
alter function generation_put_back(uuid, uuid, interval) owner to sallyport_definer;
