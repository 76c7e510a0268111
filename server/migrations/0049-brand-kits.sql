-- Brand kits (brand/): what an organization says of how its pictures look, in versions, and the logos, fonts and pictures that belong to it.

create table brand_kits (
  id          uuid primary key,
  org_id      uuid not null references organizations,
  name        text not null check (length(name) between 1 and 60),
  created_at  timestamptz not null default now(),
  -- Goes up with each change, so that two people who edit at once are told.
  revision    integer not null default 1 check (revision > 0),
  -- The latest version that was published; 0: none yet.
  version     integer not null default 0 check (version >= 0),
  -- The draft: sealed under a key of its own, which is wrapped by the organization's. All null: there is none.
  document_id uuid,
  wrapped_key bytea,
  sealed      bytea,
  check ((document_id is null) = (wrapped_key is null) and (document_id is null) = (sealed is null)),
  check (version > 0 or document_id is not null),
  unique (org_id, id)
);
alter table brand_kits enable row level security, force row level security;
create policy tenant on brand_kits to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on brand_kits to sallyport_definer using (true) with check (true);
grant select, insert, update (name, revision, version, document_id, wrapped_key, sealed), delete on brand_kits to sallyport_control;
grant select, delete on brand_kits to sallyport_definer;

-- What was published. Nobody changes it; it goes with its kit.
create table brand_versions (
  org_id       uuid not null,
  kit_id       uuid not null,
  version      integer not null check (version > 0),
  published_at timestamptz not null default now(),
  document_id  uuid not null,
  wrapped_key  bytea not null,
  sealed       bytea not null,
  primary key (kit_id, version),
  foreign key (org_id, kit_id) references brand_kits (org_id, id) on delete cascade
);
create index on brand_versions (org_id, kit_id);
alter table brand_versions enable row level security, force row level security;
create policy tenant on brand_versions to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on brand_versions to sallyport_definer using (true) with check (true);
grant select, insert, delete on brand_versions to sallyport_control;
grant select, delete on brand_versions to sallyport_definer;

-- M-6: a logo, a reference image or a font. It is kept until somebody removes it, beyond the time of other pictures (M-4).
create table brand_assets (
  id                  uuid primary key,
  org_id              uuid not null,
  -- Its row stays after that of its kit, until its keys are destroyed.
  kit_id              uuid not null,
  kind                text not null check (kind in ('picture', 'font')),
  format              text not null check (format in ('jpeg', 'png', 'webp', 'ttf', 'otf', 'woff2')),
  -- In pixels; null for a font.
  width               integer check (width > 0),
  height              integer check (height > 0),
  bytes               bigint not null check (bytes > 0),
  digital_source_type text check (digital_source_type ~ '^[a-zA-Z]{1,40}$'),
  -- The thing itself, and a small picture of it, each sealed under a key of its own.
  object_id           uuid not null unique,
  preview_id          uuid not null unique,
  preview_format      text not null check (preview_format in ('jpeg', 'png', 'webp')),
  preview_width       integer not null check (preview_width > 0),
  preview_height      integer not null check (preview_height > 0),
  preview_bytes       bigint not null check (preview_bytes > 0),
  created_at          timestamptz not null default now(),
  -- From then on nobody gets it; its keys are about to be destroyed.
  deleted_at          timestamptz,
  check ((kind = 'picture') = (width is not null and height is not null)),
  unique (org_id, id)
);
create index on brand_assets (org_id, kit_id);
create index on brand_assets (deleted_at) where deleted_at is not null;
alter table brand_assets enable row level security, force row level security;
create policy tenant on brand_assets to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on brand_assets to sallyport_definer using (true) with check (true);
grant select, insert, update (deleted_at) on brand_assets to sallyport_control;
grant select on brand_assets to sallyport_worker;
grant select, update (deleted_at), delete on brand_assets to sallyport_definer;

-- A task says which version it was made with, and for how many pictures it was.
alter table generations add column brand_kit_id uuid, add column brand_version integer check (brand_version > 0),
  add check ((brand_kit_id is null) = (brand_version is null));
create index on generations (org_id, brand_kit_id, brand_version) where brand_kit_id is not null;

-- Assets that were removed, with their kit or alone, and those of deleted organizations: whose keys are to be destroyed. What the kits of
-- deleted organizations say goes with them.
create function brand_due(most integer) returns table (org_id uuid, asset_id uuid, objects uuid[])
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.brand_kits k using public.organizations o where o.id = k.org_id and o.deleted_at is not null;
  with due as (
    select a.id from public.brand_assets a join public.organizations o on o.id = a.org_id
      where a.deleted_at is not null or o.deleted_at is not null limit most for update of a skip locked
  )
  update public.brand_assets a set deleted_at = coalesce(a.deleted_at, now()) from due where a.id = due.id
    returning a.org_id, a.id, array[a.object_id, a.preview_id]
$$;
grant execute on function brand_due(integer) to sallyport_worker;
alter function brand_due(integer) owner to sallyport_definer;

-- Says that their keys are destroyed, and forgets their rows.
create function brand_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.picture_deletions d set destroyed_at = now() where d.id = any (gone) and d.destroyed_at is null;
  delete from public.brand_assets a where a.id = any (gone) and a.deleted_at is not null;
$$;
grant execute on function brand_destroyed(uuid[]) to sallyport_worker;
alter function brand_destroyed(uuid[]) owner to sallyport_definer;

-- The orphans' sweep leaves what belongs to a kit alone (the newest list of what an object can belong to).
set local role sallyport_definer;
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
$$;
reset role;
