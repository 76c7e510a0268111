-- Acts that cannot be taken back: handing an organization over, and deleting it (membership/).

-- Danger has two doors, of which one opens while the other is shut. A row is a first door that is shut: what was decided, by whom, in
-- which session. For a minute it opens the second one, once.
create table shut_doors (
  id          uuid primary key,
  org_id      uuid not null references organizations,
  account_id  uuid not null references accounts on delete cascade,
  -- With the session the door is gone.
  session_id  uuid not null references sessions on delete cascade,
  act         text not null check (act in ('transfer', 'deletion')),
  -- Who shall be the owner.
  member_id   uuid,
  reason      text not null check (length(reason) between 3 and 100),
  opens_until timestamptz not null,
  foreign key (org_id, member_id) references members (org_id, id),
  check ((act = 'transfer') = (member_id is not null)),
  -- Shutting it again takes the place of what was decided before.
  unique (org_id, account_id, act)
);
create index on shut_doors (session_id);

alter table shut_doors enable row level security, force row level security;
create policy tenant on shut_doors to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
grant select, insert, delete on shut_doors to sallyport_control;

-- An ownership that was offered. Nothing changes until the other one takes it.
create table ownership_offers (
  id          uuid primary key,
  org_id      uuid not null references organizations,
  from_member uuid not null,
  to_member   uuid not null,
  reason      text not null check (length(reason) between 3 and 100),
  offered_at  timestamptz not null default clock_timestamp(),
  ends_at     timestamptz not null,
  closed_at   timestamptz,
  outcome     text check (outcome in ('taken', 'withdrawn', 'declined')),
  foreign key (org_id, from_member) references members (org_id, id),
  foreign key (org_id, to_member) references members (org_id, id),
  check ((closed_at is null) = (outcome is null))
);
-- One at a time: a newer offer takes the place of the one before.
create unique index on ownership_offers (org_id) where closed_at is null;

alter table ownership_offers enable row level security, force row level security;
create policy tenant on ownership_offers to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
grant select, insert, update (closed_at, outcome) on ownership_offers to sallyport_control;

-- A deleted organization stays as a row without a name, because its books do. Its short name is nobody else's: whoever had it is not to be
-- taken for its first owner.
alter table organizations add column deleted_at timestamptz;
grant update (deleted_at) on organizations to sallyport_control;
grant delete on invitations to sallyport_control;

set local role sallyport_definer;

create or replace function account_memberships(account uuid)
  returns table (organization_id uuid, slug text, name text, member_id uuid, role text, suspended boolean, second_factor boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id, o.slug, o.name, m.id, m.role, exists (select from public.suspensions s where s.org_id = m.org_id and s.member_id = m.id), o.second_factor
  from public.members m join public.organizations o on o.id = m.org_id
  where m.account_id = account and m.left_at is null and o.deleted_at is null order by m.id
$$;

create or replace function organization_directory() returns table (id uuid, slug text, name text, created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id, o.slug, o.name, o.created_at from public.organizations o where o.deleted_at is null order by o.created_at
$$;

-- Finds one organization by its short name or its id, without a list of all. One that was deleted has its id only, by which those who
-- run the platform still find its books.
create or replace function organization_named(reference text) returns table (id uuid, slug text, name text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id, o.slug, o.name from public.organizations o
  where (o.slug = reference and o.deleted_at is null)
     or o.id = case when reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then reference::uuid end
$$;

reset role;

-- Deleted organizations whose entries in the audit ledger can still be read. The worker destroys their keys, once what waits is signed.
create function organizations_to_unseal() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id from public.organizations o join public.audit_subject_keys k on k.subject = 'organization:' || o.id
  where o.deleted_at is not null order by o.id limit 100
$$;
grant execute on function organizations_to_unseal() to sallyport_worker;
alter function organizations_to_unseal() owner to sallyport_definer;

set local role sallyport_definer;
grant execute on function audit_pending(integer) to sallyport_worker;
grant execute on function audit_subject_erase(text, uuid, bytea) to sallyport_worker;
grant execute on function audit_record(uuid, text, text, text, jsonb, bytea) to sallyport_worker;
reset role;
