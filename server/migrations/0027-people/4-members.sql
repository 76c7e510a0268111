-- ------------------------------------------------------------------------------------------ members with accounts

-- A member with an account signs in. The name of such a member is the account's own, sealed there.
alter table members
  add column account_id uuid references accounts,
  alter column name drop not null,
  add check (name is not null or account_id is not null);
create unique index on members (org_id, account_id);
create index on members (account_id) where account_id is not null;
alter table organizations add column second_factor boolean not null default false;

-- Where a person is a member, across tenants: the one question that comes before any organization is entered.
create function account_memberships(account uuid)
  returns table (organization_id uuid, slug text, name text, member_id uuid, role text, suspended boolean, second_factor boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id, o.slug, o.name, m.id, m.role, exists (select from public.suspensions s where s.org_id = m.org_id and s.member_id = m.id), o.second_factor
  from public.members m join public.organizations o on o.id = m.org_id where m.account_id = account order by m.id
$$;
create policy spans_tenants on members for select to sallyport_definer using (true);

grant select on members to sallyport_definer;
grant update (account_id) on members to sallyport_control;
grant update (second_factor) on organizations to sallyport_control;
grant execute on function account_memberships(uuid) to sallyport_control;
alter function account_memberships(uuid) owner to sallyport_definer;
