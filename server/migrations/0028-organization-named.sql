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
