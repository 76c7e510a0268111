-- Where an organization's requests may go at all (P-5), beside what its projects and keys may use. Null: everywhere.
alter table organizations
  -- Only these providers, by their short names.
  add column providers text[] check (cardinality(providers) between 1 and 50),
  -- Only providers that the operator said are in one of these regions; one without a region is in none.
  add column regions text[] check (cardinality(regions) between 1 and 20);
grant update (providers, regions) on organizations to sallyport_control;

-- The projects that may not use everything, each with what its organization may use.
set local role sallyport_definer;
create or replace function gateway_projects() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object('id', p.id, 'models', p.models, 'providers', p.providers,
      'organization', case when o.providers is null and o.regions is null then null
        else json_build_object('providers', o.providers, 'regions', o.regions) end)), '[]'::json)
  from public.projects p join public.organizations o on o.id = p.org_id
  where p.models is not null or p.providers is not null or o.providers is not null or o.regions is not null
$$;
reset role;
