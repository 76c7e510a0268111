-- What else knows of tasks: pictures, the ledger, usage and limits.

set local role sallyport_definer;

-- A request is an object that belongs to something, as pictures are.
create or replace function pictures_known(asked uuid[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id from public.upload_objects o where o.id = any (asked)
  union all
  select g.request_object from public.generations g where g.request_object = any (asked) and g.request_destroyed_at is null
$$;

-- Tasks have no node that could die.
create or replace function ledger_dead_nodes() returns table (node uuid, holds bigint, micro_usd bigint, since timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select h.node_id, count(*), sum(h.open_micro_usd)::bigint, min(h.created_at) from public.ledger_holds h
  where h.closed_at is null and h.node_id <> public.generation_node()
    and not exists (select from public.nodes n where n.id = h.node_id and n.lease_until > clock_timestamp())
  group by 1 order by 4
$$;

reset role;

-- Tasks are requests of their own kind, in usage and in limits, beside whatever other kinds there are.
do $$
declare one record;
begin
  for one in
    select c.conrelid::regclass as relation, c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c
    where c.conname in ('usage_requests_endpoint_check', 'limit_rules_endpoint_check', 'organization_limits_endpoint_check')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', one.relation, one.name, one.name,
      regexp_replace(one.definition, 'ARRAY\[', 'ARRAY[''generations''::text, '));
  end loop;
end $$;
alter table limit_rules add check (unit <> 'tokens' or endpoint is distinct from 'generations');
alter table organization_limits add check (unit <> 'tokens' or endpoint is distinct from 'generations');
