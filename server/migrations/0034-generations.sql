-- Tasks that make pictures (tasks/): what is waiting, who works on it, what it came to, and what of it was paid.

-- What a task made is a picture like one that was sent: the same objects, links, retention and sweep.
alter table uploads add column generation_id uuid, add column place smallint check (place >= 0);
alter table uploads add check ((generation_id is null) = (place is null));
create unique index on uploads (generation_id, place) where generation_id is not null;

create table generations (
  -- Also the request of its usage, and its hold.
  id                 uuid primary key,
  org_id             uuid not null references organizations,
  project_id         uuid not null,
  key_id             uuid not null,
  mode               text not null check (mode in ('live', 'test')),
  operation          text not null check (operation in ('generate', 'edit', 'replace_background', 'variations', 'crop',
    'resize', 'pad', 'cut_out', 'white_background', 'shadow', 'preset', 'convert')),
  -- A model of the registry and the provider that is asked; null for what is done here.
  model              text,
  provider           text,
  pictures           smallint not null check (pictures between 1 and 16),
  status             text not null default 'queued' check (status in ('queued', 'running', 'succeeded',
    'partially_succeeded', 'failed', 'cancelled', 'expired', 'outcome_unknown')),
  progress           smallint not null default 0 check (progress between 0 and 100),
  -- A code of docs/errors.md.
  failure            text check (failure ~ '^[a-z_]{1,40}$'),
  -- K-8: keyed hashes; of the same key and another body nothing is begun.
  idempotency_hash   bytea not null check (length(idempotency_hash) = 32),
  fingerprint        bytea not null check (length(fingerprint) = 32),
  -- The request, its prompt included, sealed like a picture; destroyed when the time is over (M-4).
  request_object     uuid not null unique,
  request_bytes      integer not null check (request_bytes > 0),
  request_destroyed_at timestamptz,
  created_at         timestamptz not null default clock_timestamp(),
  expires_at         timestamptz not null,
  started_at         timestamptz,
  ended_at           timestamptz,
  cancel_asked_at    timestamptz,
  deleted_at         timestamptz,
  -- Who works on it, until when he must have said so again, and how often it was begun.
  worker_id          uuid,
  lease_until        timestamptz,
  attempts           smallint not null default 0,
  -- Since then a provider may have made something, and nobody asks again without knowing.
  sent_at            timestamptz,
  -- Pictures that were made, also those that their customer deleted meanwhile.
  delivered          smallint not null default 0,
  held_micro_usd     bigint not null default 0 check (held_micro_usd >= 0),
  charge_micro_usd   bigint not null default 0 check (charge_micro_usd >= 0),
  cost_micro_usd     bigint not null default 0 check (cost_micro_usd >= 0),
  check (expires_at <= created_at + interval '168 hours'),
  check ((status = 'running') = (worker_id is not null)),
  check ((status in ('queued', 'running')) = (ended_at is null)),
  unique (org_id, id),
  foreign key (org_id, project_id) references projects (org_id, id)
);
create unique index on generations (key_id, idempotency_hash);
create index on generations (org_id, id);
create index on generations (org_id, id) where status = 'queued';
create index on generations (lease_until) where status = 'running';
create index on generations (expires_at) where request_destroyed_at is null;
alter table generations enable row level security, force row level security;
create policy tenant on generations to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy works on generations to sallyport_definer using (true) with check (true);
grant select, insert, update (expires_at) on generations to sallyport_control;
grant select, update, delete on generations to sallyport_definer;
alter table uploads add foreign key (org_id, generation_id) references generations (org_id, id);
grant insert on uploads, upload_objects to sallyport_definer;

-- What the worker needs to read pictures and to seal others.
grant select on uploads, upload_objects, picture_settings to sallyport_worker;
grant select, insert on object_organization_keys to sallyport_worker;

-- Tasks hold credit under this name, because whoever works on one may die and another goes on.
create function generation_node() returns uuid
  language sql immutable set search_path = pg_catalog, pg_temp
  return '00000000-0000-7000-8000-000000000001'::uuid;
grant execute on function generation_node() to sallyport_definer;

-- Holds credit for a task of the current organization, in the transaction that writes it down (C-1). Answers as ledger_hold does.
create function generation_hold(task uuid, amount bigint, may_recall boolean) returns json
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  asked record;
  answer json;
begin
  select g.key_id into strict asked from public.generations g
    where g.id = task and g.org_id = public.current_organization() and g.status = 'queued';
  answer := public.ledger_hold(task, public.generation_node(), public.current_organization(), asked.key_id, task, amount,
    amount, 0, may_recall);
  if answer ->> 'kind' = 'exact' then
    update public.generations g set held_micro_usd = amount where g.id = task;
  end if;
  return answer;
end $$;
grant execute on function generation_hold(uuid, bigint, boolean) to sallyport_control;
alter function generation_hold(uuid, bigint, boolean) owner to sallyport_definer;

-- Ends a task, once, with its usage and its hold in the same transaction (C-1, M-9). `lost` is what a provider may bill for what
-- nobody got. What the provider has made is paid for, also when its customer has deleted the task meanwhile.
create function generation_close(task uuid, ending text, reason text, lost bigint) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare done record;
begin
  update public.generations g set status = ending, failure = reason, worker_id = null, lease_until = null,
      ended_at = clock_timestamp(), progress = case when ending = 'succeeded' then 100 else g.progress end
    where g.id = task and g.status in ('queued', 'running') returning g.* into done;
  if not found then return false; end if;
  if done.model is null then return true; end if;
  perform public.usage_write(array[jsonb_populate_record(null::public.usage_row, jsonb_build_object(
    'request_id', done.id, 'org_id', done.org_id, 'project_id', done.project_id, 'key_id', done.key_id,
    'node_id', public.generation_node(), 'mode', done.mode, 'endpoint', 'generations', 'model', done.model,
    'streamed', false, 'started_at', done.created_at, 'hold_id', case when done.held_micro_usd > 0 then done.id end,
    'provider', done.provider,
    'outcome', case when ending in ('succeeded', 'partially_succeeded') then 'succeeded'
      when ending = 'outcome_unknown' then 'interrupted' when ending in ('cancelled', 'expired') then 'client_closed'
      else 'provider_error' end,
    'status', case when ending in ('succeeded', 'partially_succeeded') then 200 when ending in ('cancelled', 'expired') then 499
      else 502 end,
    'attempts', greatest(done.attempts, 1), 'input_tokens', 0, 'cached_tokens', 0, 'output_tokens', 0, 'reasoning_tokens', 0,
    'usage_source', case when done.charge_micro_usd > 0 then 'counted' else 'none' end,
    'cost_micro_usd', done.cost_micro_usd, 'charge_micro_usd', done.charge_micro_usd, 'loss_micro_usd', lost,
    'duration_ms', least(2147483647, floor(extract(epoch from clock_timestamp() - done.created_at) * 1000)),
    'cache_write_tokens', 0, 'cache_write_long_tokens', 0, 'audio_input_tokens', 0, 'image_input_tokens', 0,
    'audio_output_tokens', 0, 'image_output_tokens', 0, 'service_tier', '', 'searches', 0))]);
  return true;
end $$;
grant execute on function generation_close(uuid, text, text, bigint) to sallyport_definer;

-- What a task that nobody works on any more comes to: nobody knows what a provider made of what was sent.
create function generation_abandon(task uuid, reason text) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare known record;
begin
  select g.sent_at, g.held_micro_usd, g.charge_micro_usd, g.delivered into known from public.generations g where g.id = task;
  return public.generation_close(task,
    case when known.delivered > 0 then 'partially_succeeded' when known.sent_at is null then 'failed' else 'outcome_unknown' end,
    reason, case when known.sent_at is null then 0 else known.held_micro_usd - known.charge_micro_usd end);
end $$;
grant execute on function generation_abandon(uuid, text) to sallyport_definer;

-- Gives a worker tasks: of the organizations that have the fewest under way, the oldest first, so that a thousand of one do not
-- hold up one of another. First ends, or puts back, what a worker had that died.
create function generations_claim(worker uuid, lease interval, most integer, of_one integer)
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
grant execute on function generations_claim(uuid, interval, integer, integer) to sallyport_worker;
alter function generations_claim(uuid, interval, integer, integer) owner to sallyport_definer;

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

-- How far a task is. False when it is another's by now, was cancelled, deleted, is over, or its key or organization may nothing any
-- more: then nothing further is begun for it. With `sends`, a provider is about to be asked.
create function generation_step(worker uuid, task uuid, reached smallint, sends boolean, asked_provider text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare wanted boolean;
begin
  select g.cancel_asked_at is null and g.deleted_at is null and g.expires_at > clock_timestamp()
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
grant execute on function generation_step(uuid, uuid, smallint, boolean, text) to sallyport_worker;
alter function generation_step(uuid, uuid, smallint, boolean, text) owner to sallyport_definer;

-- Says that what was sent came back whole, without a picture: another provider may be asked.
create function generation_answered(worker uuid, task uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.generations g set sent_at = null where g.id = task and g.worker_id = worker and g.status = 'running'
$$;
grant execute on function generation_answered(uuid, uuid) to sallyport_worker;
alter function generation_answered(uuid, uuid) owner to sallyport_definer;

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
  insert into public.uploads (id, org_id, project_id, key_id, expires_at, source_format, source_bytes, frames, digital_source_type,
      has_c2pa, generation_id, place)
    values (picture, owner.org_id, owner.project_id, owner.key_id, owner.expires_at, master ->> 'format',
      (master ->> 'bytes')::bigint, 1, origin, false, task, in_place);
  insert into public.upload_objects (id, org_id, upload_id, name, format, width, height, bytes)
    select c.id, owner.org_id, picture, c.name, c.format, c.width, c.height, c.bytes
    from jsonb_to_recordset(copies) as c(id uuid, name text, format text, width integer, height integer, bytes bigint);
  return true;
end $$;
grant execute on function generation_deliver(uuid, uuid, uuid, smallint, jsonb, text, bigint, bigint) to sallyport_worker;
alter function generation_deliver(uuid, uuid, uuid, smallint, jsonb, text, bigint, bigint) owner to sallyport_definer;

-- Its worker says that a task is at its end. `unknown`: of what was sent nobody knows what it came to.
create function generation_end(worker uuid, task uuid, reason text, unknown boolean, lost bigint) returns text
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
  perform public.generation_close(task, ending,
    case when known.delivered < known.pictures then reason end, lost);
  return ending;
end $$;
grant execute on function generation_end(uuid, uuid, text, boolean, bigint) to sallyport_worker;
alter function generation_end(uuid, uuid, text, boolean, bigint) owner to sallyport_definer;

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
    where g.id = task and g.org_id = public.current_organization() and g.deleted_at is null for update;
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

set local role sallyport_definer;

-- A request is an object that belongs to something, as pictures are.
create or replace function pictures_known(asked uuid[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id from public.upload_objects o where o.id = any (asked)
  union all
  select g.request_object from public.generations g where g.request_object = any (asked) and g.request_destroyed_at is null
$$;

-- Tasks have no node that could die.
create or replace function ledger_dead_nodes() returns table (node uuid, holds bigint, micro_usd bigint, since timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select h.node_id, count(*), sum(h.open_micro_usd)::bigint, min(h.created_at) from public.ledger_holds h
  where h.closed_at is null and h.node_id <> public.generation_node()
    and not exists (select from public.nodes n where n.id = h.node_id and n.lease_until > clock_timestamp())
  group by 1 order by 4
$$;

reset role;

-- Tasks are requests of their own kind, in usage and in limits, beside whatever other kinds there are.
do $$
declare one record;
begin
  for one in
    select c.conrelid::regclass as relation, c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c
    where c.conname in ('usage_requests_endpoint_check', 'limit_rules_endpoint_check', 'organization_limits_endpoint_check')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', one.relation, one.name, one.name,
      regexp_replace(one.definition, 'ARRAY\[', 'ARRAY[''generations''::text, '));
  end loop;
end $$;
alter table limit_rules add check (unit <> 'tokens' or endpoint is distinct from 'generations');
alter table organization_limits add check (unit <> 'tokens' or endpoint is distinct from 'generations');
