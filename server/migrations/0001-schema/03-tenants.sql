-- Organizations, their projects and members, and what is suspended.

-- The tenants.
create table organizations (
  id            uuid primary key,
  slug          text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name          text not null check (length(name) between 1 and 200),
  created_at    timestamptz not null default now(),
  time_zone     text not null default 'UTC',
  -- `revision` goes up with each change, so that two people who edit one thing notice each other (RFC 9110, If-Match).
  revision      integer not null default 1,
  -- How many keys of the organization may work at once. Each is in the memory of every node, so somebody has to say when it is
  -- enough.
  key_quota     integer not null default 10000 check (key_quota between 0 and 1000000),
  second_factor boolean not null default false
);

alter table organizations enable row level security, force row level security;
create policy tenant on organizations to sallyport_control, sallyport_worker
  using (id = current_organization()) with check (id = current_organization());
create policy spans_tenants on organizations for select to sallyport_definer using (true);
create policy sets_time_zone on organizations for update to sallyport_definer using (true) with check (true);
grant select, insert, update (name, revision, key_quota, second_factor) on organizations to sallyport_control;
grant select, update (time_zone) on organizations to sallyport_definer;

create table projects (
  id         uuid primary key,
  org_id     uuid not null references organizations,
  slug       text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name       text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  revision   integer not null default 1,
  unique (org_id, slug),
  unique (org_id, id)
);

alter table projects enable row level security, force row level security;
create policy tenant on projects to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
grant select, insert, update (name, revision) on projects to sallyport_control;

-- People of an organization, and what they may do in it.
create table members (
  id         uuid primary key,
  org_id     uuid not null references organizations,
  name       text check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  revision   integer not null default 1,
  role       text not null default 'developer'
    check (role in ('owner', 'admin', 'developer', 'billing', 'viewer')),
  -- A member with an account signs in. The name of such a member is the account's own, sealed there.
  account_id uuid references accounts,
  unique (org_id, id),
  check (name is not null or account_id is not null)
);
create unique index on members (org_id, account_id);
create index on members (account_id) where account_id is not null;

alter table members enable row level security, force row level security;
create policy tenant on members to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on members for select to sallyport_definer using (true);
grant select, insert, update (name, revision, role, account_id) on members to sallyport_control;
grant select on members to sallyport_definer;

-- One row for each side that suspended it. It is suspended while there is any, so that an organization lifts nothing that the
-- platform decided.
create table suspensions (
  id           uuid primary key,
  org_id       uuid not null references organizations,
  -- Neither: the organization itself.
  project_id   uuid,
  member_id    uuid,
  -- Who decided it: who runs the platform, or the organization about what is its own.
  side         text not null check (side in ('platform', 'organization')),
  -- drain: what is in flight may finish. cut: it ends at once.
  mode         text not null check (mode in ('drain', 'cut')),
  reason       text not null check (length(reason) between 3 and 100),
  suspended_at timestamptz not null default clock_timestamp(),
  generation   bigint not null,
  foreign key (org_id, project_id) references projects (org_id, id),
  foreign key (org_id, member_id) references members (org_id, id),
  check (project_id is null or member_id is null),
  constraint suspensions_target unique nulls not distinct (org_id, project_id, member_id, side)
);

alter table suspensions enable row level security, force row level security;
create policy tenant on suspensions to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on suspensions for select to sallyport_definer using (true);
grant select, insert, update (mode, reason, suspended_at, generation), delete on suspensions to sallyport_control;
grant select on suspensions to sallyport_definer;

-- For one address, once, until it expires. The address is sealed; the link is kept as a hash.
create table invitations (
  id            uuid primary key,
  org_id        uuid not null references organizations,
  role          text not null check (role in ('owner', 'admin', 'developer', 'billing', 'viewer')),
  address_index bytea not null check (length(address_index) = 32),
  address       bytea not null,
  secret_hash   bytea not null unique check (length(secret_hash) = 32),
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  accepted_at   timestamptz,
  revoked_at    timestamptz
);

-- One open invitation for an address: a second one takes the place of the first.
create unique index on invitations (org_id, address_index) where accepted_at is null and revoked_at is null;

alter table invitations enable row level security, force row level security;
create policy tenant on invitations to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on invitations for select to sallyport_definer using (true);
grant select, insert, update (accepted_at, revoked_at) on invitations to sallyport_control;
grant select on invitations to sallyport_definer;

-- The operator's list of tenants: names only, so that a command can say which organization it means.
create function organization_directory() returns table (id uuid, slug text, name text, created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select o.id, o.slug, o.name, o.created_at from public.organizations o order by o.created_at $$;
grant execute on function organization_directory() to sallyport_control;
alter function organization_directory() owner to sallyport_definer;

-- From now on the current organization's days and months are those of `zone`. False when there is no such time zone.
create function organization_set_time_zone(zone text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  organization uuid := public.current_organization();
  at timestamptz;
begin
  if not exists (select from pg_timezone_names n where n.name = zone) then return false; end if;
  perform public.ledger_lock(array[organization]);
  at := public.ledger_now();
  update public.organizations o set time_zone = zone where o.id = organization;
  perform public.budget_open_period(b.id, at) from public.budgets b where b.org_id = organization;
  return true;
end $$;
grant execute on function organization_set_time_zone(text) to sallyport_control;
alter function organization_set_time_zone(text) owner to sallyport_definer;

-- Of all tenants, in the order in which they were decided: for the operator's list.
create function suspension_page(after uuid, most integer) returns setof suspensions
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select s.* from public.suspensions s where s.id > after order by s.id limit most $$;
grant execute on function suspension_page(uuid, integer) to sallyport_control;
alter function suspension_page(uuid, integer) owner to sallyport_definer;

-- Which sides suspended exactly this: an organization, or a project or member of it.
create function suspended_by(organization uuid, project uuid, member uuid) returns text[]
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select array(select s.side from public.suspensions s where s.org_id = organization
    and s.project_id is not distinct from project and s.member_id is not distinct from member order by s.side)
$$;
grant execute on function suspended_by(uuid, uuid, uuid) to sallyport_control;
alter function suspended_by(uuid, uuid, uuid) owner to sallyport_definer;

-- Where a person is a member, across tenants: the one question that comes before any organization is entered.
create function account_memberships(account uuid)
  returns table (organization_id uuid, slug text, name text, member_id uuid, role text, suspended boolean, second_factor boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id, o.slug, o.name, m.id, m.role, exists (select from public.suspensions s where s.org_id = m.org_id and s.member_id = m.id), o.second_factor
  from public.members m join public.organizations o on o.id = m.org_id where m.account_id = account order by m.id
$$;
grant execute on function account_memberships(uuid) to sallyport_control;
alter function account_memberships(uuid) owner to sallyport_definer;

-- Which organization a link invites to: the one question that comes before any organization is entered.
create function invitation_place(secret bytea) returns table (organization_id uuid, invitation_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select i.org_id, i.id from public.invitations i where i.secret_hash = secret
    and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
$$;
grant execute on function invitation_place(bytea) to sallyport_control;
alter function invitation_place(bytea) owner to sallyport_definer;

-- Finds one organization by its short name or its id, without a list of all.
create function organization_named(reference text) returns table (id uuid, slug text, name text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id, o.slug, o.name from public.organizations o
  where o.slug = reference
     or o.id = case when reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then reference::uuid end
$$;
grant execute on function organization_named(text) to sallyport_control;
alter function organization_named(text) owner to sallyport_definer;
