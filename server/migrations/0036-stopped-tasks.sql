-- AB-9: what is stopped or suspended stops tasks as it stops calls.

-- Whether a task may not go on: its organization, project, member, key, model or provider is stopped or suspended. What drains may finish
-- what it has begun, so `under_way` asks only for what ends at once.
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
          or (s.scope = 'model' and s.model = g.model)
          or (s.scope = 'provider' and s.provider = g.provider)))
      or exists (select from public.suspensions p
        where (p.mode = 'cut' or not under_way) and p.org_id = g.org_id
          and (p.project_id is null or p.project_id = g.project_id)
          and (p.member_id is null or p.member_id = k.member_id))))
$$;
grant execute on function generation_stopped(uuid, boolean) to sallyport_definer;

set local role sallyport_definer;

-- Gives a worker tasks, as before, but none that is stopped: it waits until that is lifted or its time is over.
create or replace function generations_claim(worker uuid, lease interval, most integer, of_one integer)
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
          and not public.generation_stopped(q.id, false)
        order by q.org_id, q.id) w
      cross join lateral (select count(*) as running, max(r.started_at) as latest from public.generations r
        where r.org_id = w.org_id and r.status = 'running') busy
      where busy.running < of_one
      order by busy.running, busy.latest nulls first, w.id limit 1;
    exit when chosen is null;
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

-- How far a task is, as before. False also when it is stopped at once.
create or replace function generation_step(worker uuid, task uuid, reached smallint, sends boolean, asked_provider text) returns boolean
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
      sent_at = case when sends then coalesce(g.sent_at, clock_timestamp()) else g.sent_at end,
      provider = coalesce(asked_provider, g.provider)
    where g.id = task;
  return true;
end $$;

reset role;
