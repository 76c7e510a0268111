-- The name of what is asked for was a column's too, which came first: nobody's invitations were found (0026).
set local role sallyport_definer;

create or replace function invitations_to(address bytea)
  returns table (organization text, role text, created_at timestamptz, expires_at timestamptz, accepted_at timestamptz,
    revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.name, i.role, i.created_at, i.expires_at, i.accepted_at, i.revoked_at
  from public.invitations i join public.organizations o on o.id = i.org_id where i.address_index = $1 order by i.id
$$;

reset role;
