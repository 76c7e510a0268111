-- Names that callers use for several models at once (gateway/routing/groups.ts). The operator's, not a tenant's.
create table model_groups (
  id         uuid primary key,
  name       text not null unique check (name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'),
  -- By what one of them is chosen: in the order in which they stand, by weight, what costs least, what begins to answer first.
  choice     text not null check (choice in ('priority', 'weight', 'cheapest', 'fastest')),
  -- Prompts that begin alike go to the same target, where providers keep what they have read.
  sticky     boolean not null,
  revision   integer not null default 1,
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on model_groups to sallyport_control;
grant select on model_groups to sallyport_definer;

create table model_group_members (
  group_id uuid not null references model_groups on delete cascade,
  place    integer not null check (place between 1 and 20),
  -- As a caller would name it: a model at every provider that serves it, or provider/model.
  model    text not null check (model ~ '^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,168}$'),
  weight   integer check (weight between 1 and 1000),
  primary key (group_id, place),
  unique (group_id, model)
);
grant select, insert, update, delete on model_group_members to sallyport_control;
grant select on model_group_members to sallyport_definer;

create function gateway_groups() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object(
      'name', g.name, 'choice', g.choice, 'sticky', g.sticky,
      'members', (select json_agg(json_build_object('model', m.model, 'weight', m.weight) order by m.place)
        from public.model_group_members m where m.group_id = g.id)) order by g.name), '[]'::json)
    from public.model_groups g
$$;
grant execute on function gateway_groups() to sallyport_gateway;
alter function gateway_groups() owner to sallyport_definer;
