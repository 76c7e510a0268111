-- Which models and providers a project may use (gateway/routing/).

-- Null: every one. They hold for every key of the project, beside what the key itself may use.
alter table projects add column models text[] check (cardinality(models) between 1 and 100);
alter table projects add column providers text[] check (cardinality(providers) between 1 and 100);
grant update (models, providers) on projects to sallyport_control;

create policy spans_tenants on projects for select to sallyport_definer using (true);
grant select on projects to sallyport_definer;

-- The projects that may not use everything: those of all tenants, because a node serves them all.
create function gateway_projects() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object('id', p.id, 'models', p.models, 'providers', p.providers)), '[]'::json)
  from public.projects p where p.models is not null or p.providers is not null
$$;
grant execute on function gateway_projects() to sallyport_gateway;
alter function gateway_projects() owner to sallyport_definer;
