-- Uploaded pictures: their objects, how long they live, what stays of them (objects/, uploads/, links/).

-- M-2: one key for each organization, under which the keys of its objects are wrapped. Sealed by the vault. The keys of the objects
-- themselves are not in the database, so that no backup of it can bring one back that was destroyed (docs/pictures.md).
create table object_organization_keys (
  org_id      uuid primary key references organizations,
  key_id      text not null references master_key_checks,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null
);
alter table object_organization_keys enable row level security, force row level security;
create policy tenant on object_organization_keys to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy rewraps on object_organization_keys to sallyport_definer using (true) with check (true);
grant select, insert on object_organization_keys to sallyport_control;
grant select, update (key_id, wrapped_key) on object_organization_keys to sallyport_definer;

-- What an organization said about its pictures. One that said nothing has no row.
create table picture_settings (
  org_id          uuid primary key references organizations,
  retention_hours smallint not null default 72 check (retention_hours between 1 and 168),
  -- Part of what a link is signed over: when it goes up, every link made before is dead.
  link_generation integer not null default 1
);
alter table picture_settings enable row level security, force row level security;
create policy tenant on picture_settings to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
grant select, insert, update (retention_hours, link_generation) on picture_settings to sallyport_control;

-- M-4: a picture that lives until its time is over. Its row goes when its objects' keys are destroyed.
create table uploads (
  id                  uuid primary key,
  org_id              uuid not null references organizations,
  project_id          uuid not null,
  key_id              uuid not null,
  created_at          timestamptz not null default now(),
  expires_at          timestamptz not null,
  -- From then on nobody gets it; its keys are about to be destroyed.
  deleted_at          timestamptz,
  source_format       text not null check (source_format in ('jpeg', 'png', 'webp')),
  source_bytes        bigint not null check (source_bytes > 0),
  frames              integer not null check (frames > 0),
  -- A term of the IPTC's list, or nothing.
  digital_source_type text check (digital_source_type ~ '^[a-zA-Z]{1,40}$'),
  has_c2pa            boolean not null,
  link_generation     integer not null default 1,
  check (expires_at <= created_at + interval '168 hours'),
  unique (org_id, id),
  foreign key (org_id, project_id) references projects (org_id, id)
);
create index on uploads (expires_at) where deleted_at is null;
create index on uploads (deleted_at) where deleted_at is not null;
alter table uploads enable row level security, force row level security;
create policy tenant on uploads to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on uploads to sallyport_definer using (true) with check (true);
grant select, insert, update (deleted_at, expires_at, link_generation), delete on uploads to sallyport_control;
grant select, update (deleted_at), delete on uploads to sallyport_definer;

-- The picture itself and its smaller copies, each sealed under a key of its own.
create table upload_objects (
  id        uuid primary key,
  org_id    uuid not null,
  upload_id uuid not null,
  name      text not null check (name in ('master', 'large', 'medium', 'small')),
  format    text not null check (format in ('jpeg', 'png', 'webp')),
  width     integer not null check (width > 0),
  height    integer not null check (height > 0),
  bytes     bigint not null check (bytes > 0),
  unique (upload_id, name),
  foreign key (org_id, upload_id) references uploads (org_id, id) on delete cascade
);
create index on upload_objects (org_id);
alter table upload_objects enable row level security, force row level security;
create policy tenant on upload_objects to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on upload_objects to sallyport_definer using (true) with check (true);
grant select, insert, delete on upload_objects to sallyport_control;
grant select, delete on upload_objects to sallyport_definer;

-- M-5: that something was deleted, when and why. Whose it was is all that is said of anybody.
create table picture_deletions (
  id         uuid primary key,
  org_id     uuid not null references organizations,
  reason     text not null check (reason in ('asked', 'expired', 'organization_deleted')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  deleted_at timestamptz not null,
  objects    integer not null,
  -- When the last of its keys was destroyed; null until then.
  destroyed_at timestamptz
);
create index on picture_deletions (org_id, id);
create index on picture_deletions (deleted_at);
alter table picture_deletions enable row level security, force row level security;
create policy tenant on picture_deletions to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on picture_deletions to sallyport_definer using (true) with check (true);
grant select, insert, update (destroyed_at) on picture_deletions to sallyport_control;
grant select, insert, update (destroyed_at), delete on picture_deletions to sallyport_definer;

-- M-4: takes what is over from everybody, at most so much, and says whose keys are to be destroyed; also of what was taken
-- earlier, by a process that ended before it had destroyed them. `late` is for how many seconds it was over.
create function pictures_due(most integer)
  returns table (org_id uuid, upload_id uuid, objects uuid[], late double precision)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  with due as (
    select u.id, u.org_id, u.created_at, u.expires_at, o.deleted_at as organization_deleted_at
      from public.uploads u join public.organizations o on o.id = u.org_id
      where u.deleted_at is null and (u.expires_at <= now() or o.deleted_at is not null)
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
      greatest(0, extract(epoch from clock_timestamp() - least(d.expires_at, d.organization_deleted_at)))::double precision
    from due d where exists (select from taken) and exists (select from told);
  return query
  select u.org_id, u.id, array(select b.id from public.upload_objects b where b.upload_id = u.id), 0::double precision
    from public.uploads u where u.deleted_at < now() - interval '10 seconds' order by u.deleted_at limit most;
end $$;
grant execute on function pictures_due(integer) to sallyport_worker;
alter function pictures_due(integer) owner to sallyport_definer;

-- Says that their keys are destroyed, and forgets their rows.
create function pictures_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.picture_deletions d set destroyed_at = now() where d.id = any (gone) and d.destroyed_at is null;
  delete from public.upload_objects o using public.uploads u
    where u.id = o.upload_id and u.id = any (gone) and u.deleted_at is not null;
  delete from public.uploads u where u.id = any (gone) and u.deleted_at is not null;
$$;
grant execute on function pictures_destroyed(uuid[]) to sallyport_worker;
alter function pictures_destroyed(uuid[]) owner to sallyport_definer;

-- Which of these objects belong to something; the others were left behind by a process that ended in the middle.
create function pictures_known(asked uuid[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id from public.upload_objects o where o.id = any (asked)
$$;
grant execute on function pictures_known(uuid[]) to sallyport_worker;
alter function pictures_known(uuid[]) owner to sallyport_definer;

-- Records of deletions are kept for a year.
create function picture_deletions_sweep() returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.picture_deletions d where d.deleted_at < now() - interval '365 days' and d.destroyed_at is not null
$$;
grant execute on function picture_deletions_sweep() to sallyport_worker;
alter function picture_deletions_sweep() owner to sallyport_definer;

-- Uploads are counted as requests of their own kind.
alter table limit_rules drop constraint limit_rules_endpoint_check;
alter table limit_rules add constraint limit_rules_endpoint_check
  check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count', 'models', 'uploads'));
alter table limit_rules add check (unit <> 'tokens' or endpoint is distinct from 'uploads');
alter table organization_limits drop constraint organization_limits_endpoint_check;
alter table organization_limits add constraint organization_limits_endpoint_check
  check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count', 'models', 'uploads'));
alter table organization_limits add check (unit <> 'tokens' or endpoint is distinct from 'uploads');

-- The keys of organizations are wrapped anew as everything else is (0001).
set local role sallyport_definer;

create or replace function sealed_counts() returns table (relation text, key_id text, records bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select 'provider_secrets', s.key_id, count(*) from public.provider_secrets s group by s.key_id
  union all select 'audit_signing_keys', s.key_id, count(*) from public.audit_signing_keys s group by s.key_id
  union all select 'audit_subject_keys', s.key_id, count(*) from public.audit_subject_keys s group by s.key_id
  union all select 'people_secret', s.key_id, count(*) from public.people_secret s group by s.key_id
  union all select 'accounts', s.key_id, count(*) from public.accounts s group by s.key_id
  union all select 'object_organization_keys', s.key_id, count(*) from public.object_organization_keys s group by s.key_id
$$;

create or replace function sealed_under_others(active text, most integer)
  returns table (relation text, id text, version integer, key_id text, wrapped_key bytea, commitment bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  (select 'provider_secrets', s.id::text, s.version, s.key_id, s.wrapped_key, s.commitment
    from public.provider_secrets s where s.key_id <> active order by s.id limit most)
  union all
  (select 'audit_signing_keys', s.version::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.audit_signing_keys s where s.key_id <> active order by s.version limit most)
  union all
  (select 'audit_subject_keys', s.id::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.audit_subject_keys s where s.key_id <> active order by s.id limit most)
  union all
  (select 'people_secret', 'only', 1, s.key_id, s.wrapped_key, s.commitment
    from public.people_secret s where s.key_id <> active)
  union all
  (select 'accounts', s.id::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.accounts s where s.key_id <> active order by s.id limit most)
  union all
  (select 'object_organization_keys', s.org_id::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.object_organization_keys s where s.key_id <> active order by s.org_id limit most)
  limit most
$$;

create or replace function sealed_rewrap(relation text, record text, old_wrapped bytea, new_key text, new_wrapped bytea)
  returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  case relation
    when 'provider_secrets' then
      update public.provider_secrets s set key_id = new_key, wrapped_key = new_wrapped
        where s.id = record::uuid and s.wrapped_key = old_wrapped;
    when 'audit_signing_keys' then
      update public.audit_signing_keys s set key_id = new_key, wrapped_key = new_wrapped
        where s.version = record::integer and s.wrapped_key = old_wrapped;
    when 'audit_subject_keys' then
      update public.audit_subject_keys s set key_id = new_key, wrapped_key = new_wrapped
        where s.id = record::uuid and s.wrapped_key = old_wrapped;
    when 'people_secret' then
      update public.people_secret s set key_id = new_key, wrapped_key = new_wrapped
        where s.wrapped_key = old_wrapped;
    when 'accounts' then
      update public.accounts s set key_id = new_key, wrapped_key = new_wrapped
        where s.id = record::uuid and s.wrapped_key = old_wrapped;
    when 'object_organization_keys' then
      update public.object_organization_keys s set key_id = new_key, wrapped_key = new_wrapped
        where s.org_id = record::uuid and s.wrapped_key = old_wrapped;
  end case;
  return found;
end $$;

reset role;
