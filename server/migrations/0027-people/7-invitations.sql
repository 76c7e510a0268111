-- -------------------------------------------------------------------------------------------------- invitations

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
alter table invitations enable row level security;
alter table invitations force row level security;
create policy tenant on invitations to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on invitations for select to sallyport_definer using (true);

-- Which organization a link invites to: the one question that comes before any organization is entered.
create function invitation_place(secret bytea) returns table (organization_id uuid, invitation_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select i.org_id, i.id from public.invitations i where i.secret_hash = secret
    and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
$$;
grant select on invitations to sallyport_definer;
grant select, insert, update (accepted_at, revoked_at) on invitations to sallyport_control;
grant execute on function invitation_place(bytea) to sallyport_control;
alter function invitation_place(bytea) owner to sallyport_definer;
