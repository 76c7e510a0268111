-- Links that only members open, and uploads that come in pieces (uploads/unfinished).

-- M-3: every link to the organization's pictures asks whoever opens it to be signed in as one of its members.
alter table picture_settings add column links_for_members boolean not null default false;
grant update (links_for_members) on picture_settings to sallyport_control;

-- An upload of which some has come (tus 1.0). What has come is sealed, each piece under a key of its own, as pictures are.
create table unfinished_uploads (
  -- Also the upload's, when it is whole.
  id         uuid primary key,
  org_id     uuid not null references organizations,
  project_id uuid not null,
  -- Nobody else goes on with it.
  key_id     uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- From then on nobody goes on with it; its keys are about to be destroyed.
  deleted_at timestamptz,
  bytes      bigint not null check (bytes > 0),
  received   bigint not null default 0 check (received between 0 and bytes),
  pieces     integer not null default 0,
  check (expires_at <= created_at + interval '24 hours'),
  unique (org_id, id),
  foreign key (org_id, project_id) references projects (org_id, id)
);
create index on unfinished_uploads (org_id) where deleted_at is null;
create index on unfinished_uploads (expires_at);
alter table unfinished_uploads enable row level security, force row level security;
create policy tenant on unfinished_uploads to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on unfinished_uploads to sallyport_definer using (true) with check (true);
grant select, insert, update (deleted_at, received, pieces), delete on unfinished_uploads to sallyport_control;
grant select, update (deleted_at), delete on unfinished_uploads to sallyport_definer;

create table unfinished_pieces (
  id        uuid primary key,
  org_id    uuid not null,
  upload_id uuid not null,
  place     integer not null check (place >= 0),
  bytes     bigint not null check (bytes > 0),
  unique (upload_id, place),
  foreign key (org_id, upload_id) references unfinished_uploads (org_id, id) on delete cascade
);
alter table unfinished_pieces enable row level security, force row level security;
create policy tenant on unfinished_pieces to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy sweeps on unfinished_pieces to sallyport_definer using (true) with check (true);
grant select, insert, delete on unfinished_pieces to sallyport_control;
grant select, delete on unfinished_pieces to sallyport_definer;

-- M-4: takes what was not finished in time from everybody, at most so much, and says whose keys are to be destroyed; also of what was
-- taken by a process that ended before it had destroyed them.
create function unfinished_due(most integer) returns table (org_id uuid, upload_id uuid, objects uuid[])
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with due as (
    select u.id from public.unfinished_uploads u join public.organizations o on o.id = u.org_id
      where u.expires_at <= now() or o.deleted_at is not null or u.deleted_at < now() - interval '10 seconds'
      order by u.expires_at limit most for update of u skip locked
  )
  update public.unfinished_uploads u set deleted_at = coalesce(u.deleted_at, now()) from due where u.id = due.id
    returning u.org_id, u.id, array(select p.id from public.unfinished_pieces p where p.upload_id = u.id)
$$;
grant execute on function unfinished_due(integer) to sallyport_worker;
alter function unfinished_due(integer) owner to sallyport_definer;

create function unfinished_destroyed(gone uuid[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.unfinished_pieces p using public.unfinished_uploads u
    where u.id = p.upload_id and u.id = any (gone) and u.deleted_at is not null;
  delete from public.unfinished_uploads u where u.id = any (gone) and u.deleted_at is not null;
$$;
grant execute on function unfinished_destroyed(uuid[]) to sallyport_worker;
alter function unfinished_destroyed(uuid[]) owner to sallyport_definer;

-- A piece is an object that belongs to something, as pictures and requests are.
set local role sallyport_definer;
create or replace function pictures_known(asked uuid[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id from public.upload_objects o where o.id = any (asked)
  union all
  select g.request_object from public.generations g where g.request_object = any (asked) and g.request_destroyed_at is null
  union all
  select p.id from public.unfinished_pieces p where p.id = any (asked)
$$;
reset role;
