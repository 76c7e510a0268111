-- Tasks that make pictures (tasks/): what is waiting, who works on it, what it came to, and what of it was paid.

-- What a task made is a picture like one that was sent: the same objects, links, retention and sweep.
alter table uploads add column generation_id uuid, add column place smallint check (place >= 0);
alter table uploads add check ((generation_id is null) = (place is null));
create unique index on uploads (generation_id, place) where generation_id is not null;

-- A test key sees nothing of what is paid for, and a live key no trials: whoever enters for a key says of which kind it is.
create function current_mode() returns text
  language sql stable parallel safe
  return nullif(current_setting('app.mode', true), '');
grant execute on function current_mode() to sallyport_control, sallyport_worker, sallyport_definer;

alter table uploads add column mode text check (mode in ('live', 'test'));
grant update (mode) on uploads to sallyport_definer;
set local role sallyport_definer;
update uploads u set mode = coalesce((select k.mode from api_keys k where k.id = u.key_id), 'live');
reset role;
revoke update (mode) on uploads from sallyport_definer;
alter table uploads alter column mode set not null;
create policy mode on uploads as restrictive to sallyport_control, sallyport_worker
  using (current_mode() is null or mode = current_mode());

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
  -- Nobody begins it before: its provider, or a limit, had no room.
  not_before         timestamptz,
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
create policy mode on generations as restrictive to sallyport_control, sallyport_worker
  using (current_mode() is null or mode = current_mode());
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
  else
    -- It is not begun. The answer is committed all the same: with it others are asked to give back what they do not need.
    delete from public.generations g where g.id = task;
  end if;
  return answer;
end $$;
grant execute on function generation_hold(uuid, bigint, boolean) to sallyport_control;
alter function generation_hold(uuid, bigint, boolean) owner to sallyport_definer;

