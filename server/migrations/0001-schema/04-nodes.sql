-- Which processes serve, what they have in force, and until when (authority/, propagation/).

-- One number that every change of keys, providers and switches increases in its own transaction. The row lock makes
-- the order of generations the order of commits.
create table authority (
  only_row   boolean primary key default true check (only_row),
  generation bigint not null,
  latest_at  timestamptz not null default clock_timestamp()
);

insert into authority (generation) values (1);

grant select on authority to sallyport_control;
grant select, update on authority to sallyport_definer;

-- Processes that serve, each with a lease.
create table nodes (
  id                  uuid primary key,
  started_at          timestamptz not null default now(),
  reported_generation bigint not null,
  reported_at         timestamptz not null,
  lease_until         timestamptz not null,
  latest_at           timestamptz not null default clock_timestamp(),
  -- A node that does not hold a secret yet could not read what another seals or hashes with it. Null: it did not say.
  master_keys         text[],
  peppers             integer[]
);

grant select on nodes to sallyport_control;
grant select, insert, update, delete on nodes to sallyport_definer;

-- Takes the next generation for the current transaction, and notes the time. Listeners hear of it when the transaction
-- commits.
create function next_generation() returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare taken bigint;
begin
  update public.authority set generation = generation + 1, latest_at = greatest(latest_at, clock_timestamp())
    returning generation into taken;
  perform pg_notify('sallyport_authority', taken::text);
  return taken;
end $$;
grant execute on function next_generation() to sallyport_control;
alter function next_generation() owner to sallyport_definer;

-- A node says which generation it applied and hears which is current. Its lease is extended, by this database's clock, only
-- while it is up to date: a node that cannot catch up lets its lease run out. A lease that was given before a clock was set
-- back is no longer than one that is given now.
create function node_report(node uuid, applied bigint, lease_ms integer) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  current_generation bigint;
  lease interval := make_interval(secs => lease_ms / 1000.0);
begin
  -- The share lock orders this report against a change: either the change waits and then sees the lease given here,
  -- or this waits and sees the change.
  select generation into current_generation from public.authority for share;
  insert into public.nodes as n (id, reported_generation, reported_at, lease_until)
    values (node, case when applied > current_generation then 0 else applied end, clock_timestamp(), clock_timestamp()
      + case when applied = current_generation then lease else interval '0' end)
    on conflict (id) do update set
      reported_generation = excluded.reported_generation,
      reported_at = excluded.reported_at,
      lease_until = least(greatest(n.lease_until, excluded.lease_until), excluded.reported_at + lease),
      latest_at = greatest(n.latest_at, excluded.latest_at);
  return current_generation;
end $$;
grant execute on function node_report(uuid, bigint, integer) to sallyport_gateway;
alter function node_report(uuid, bigint, integer) owner to sallyport_definer;

-- A node that drained gives its lease back, so that nobody waits for it. What it saw of the time stays.
create function node_leave(node uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.authority set latest_at = public.latest_time();
  delete from public.nodes where id = node;
$$;
grant execute on function node_leave(uuid) to sallyport_gateway;
alter function node_leave(uuid) owner to sallyport_definer;

-- Which migration is the newest, for a gateway that may not migrate: it refuses to serve a schema it does not know.
create function schema_version() returns integer
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select coalesce(max(number), 0) from public.schema_migrations $$;
grant execute on function schema_version() to sallyport_gateway, sallyport_worker;
alter function schema_version() owner to sallyport_definer;

-- The one entry that the data plane writes, and the only thing it can say: that this process started.
create function node_start(entry uuid, node uuid, details jsonb, salt bytea) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    values (entry, 'server', node::text, 'server.started', 'node', node::text, details, salt)
$$;
grant execute on function node_start(uuid, uuid, jsonb, bytea) to sallyport_gateway;
alter function node_start(uuid, uuid, jsonb, bytea) owner to sallyport_definer;

-- The time, and never less than what was the time already. Seen with each change, each report and each farewell of a node.
create function latest_time() returns timestamptz
  language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select greatest(clock_timestamp(), (select latest_at from public.authority), (select max(latest_at) from public.nodes))
$$;
grant execute on function latest_time() to sallyport_control;
alter function latest_time() owner to sallyport_definer;

-- Forgets nodes whose leases ended an hour ago and more. What they saw of the time stays, and so does what they hold: their journals
-- may still be replayed.
create function node_sweep() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare removed integer;
begin
  perform from public.nodes n where n.lease_until < clock_timestamp() - interval '1 hour';
  if not found then return 0; end if;
  update public.authority set latest_at = public.latest_time();
  delete from public.nodes n where n.lease_until < clock_timestamp() - interval '1 hour';
  get diagnostics removed = row_count;
  return removed;
end $$;
grant execute on function node_sweep() to sallyport_worker;
alter function node_sweep() owner to sallyport_definer;

-- A node says which master keys and which peppers it was started with.
create function node_holds(node uuid, keys text[], pepper_versions integer[]) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$ update public.nodes n set master_keys = keys, peppers = pepper_versions where n.id = node $$;
grant execute on function node_holds(uuid, text[], integer[]) to sallyport_gateway;
alter function node_holds(uuid, text[], integer[]) owner to sallyport_definer;
