-- "This was not me" (ID-11), and from where an organization is used.

-- What a person reports is a side of its own: it stops the person's keys and bars nobody, and the person, the organization or who
-- runs the platform ends it.
alter table suspensions drop constraint suspensions_side_check;
alter table suspensions add constraint suspensions_side_check check (side in ('platform', 'organization', 'person'));

-- Something that whoever runs the platform has to look at. It says of whom, and nothing that anybody wrote.
create table cases (
  id         uuid primary key,
  kind       text not null check (kind in ('account_reported')),
  account_id uuid references accounts on delete set null,
  opened_at  timestamptz not null default clock_timestamp(),
  closed_at  timestamptz
);
create index on cases (account_id) where account_id is not null;
grant select, insert, update (closed_at) on cases to sallyport_control;

-- From which networks members act in it; null: from everywhere.
alter table organizations add column allowed_networks cidr[] check (cardinality(allowed_networks) between 1 and 50);
grant update (allowed_networks) on organizations to sallyport_control;

-- What comes before any organization is entered, beside account_memberships: whether all that suspends a member is the member's own
-- report, and from which networks the organization is used.
create function membership_bounds(organization uuid, member uuid) returns table (only_reported boolean, networks text[])
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select not exists (select from public.suspensions s where s.org_id = organization and s.member_id = member and s.side <> 'person'),
    (select o.allowed_networks::text[] from public.organizations o where o.id = organization)
$$;
grant execute on function membership_bounds(uuid, uuid) to sallyport_control;
alter function membership_bounds(uuid, uuid) owner to sallyport_definer;
