-- A clock of this database that is set back revives nothing (K-4, Z-4, C-1): what has ended by the latest time that was ever seen
-- here has ended. The leases of nodes do not depend on it: a node counts its own on a clock that also runs while its machine
-- sleeps, and whoever waits for one that is not heard from counts too (propagation.ts).

alter table authority add column latest_at timestamptz not null default clock_timestamp();
alter table nodes add column latest_at timestamptz not null default clock_timestamp();

-- The time, and never less than what was the time already. Seen with each change, each report and each farewell of a node.
create function latest_time() returns timestamptz
  language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select greatest(clock_timestamp(), (select latest_at from public.authority), (select max(latest_at) from public.nodes))
$$;
-- What is decided now begins or ends by the same time.
grant execute on function latest_time() to sallyport_control;
alter function latest_time() owner to sallyport_definer;

-- As in 0008, by the latest time.
create or replace function debug_windows_set_now() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.set_at := public.latest_time();
  return new;
end $$;

set local role sallyport_definer;

-- As in 0001, and it notes the time.
create or replace function public.next_generation() returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare taken bigint;
begin
  update public.authority set generation = generation + 1, latest_at = greatest(latest_at, clock_timestamp())
    returning generation into taken;
  perform pg_notify('sallyport_authority', taken::text);
  return taken;
end $$;

-- As in 0002, and it notes the time. A lease that was given before a clock was set back is no longer than one that is given now.
create or replace function public.node_report(node uuid, applied bigint, lease_ms integer) returns bigint
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
  delete from public.nodes where lease_until < clock_timestamp() - interval '1 hour';
  return current_generation;
end $$;

-- As in 0001; what it saw of the time stays.
create or replace function public.node_leave(node uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.authority set latest_at = public.latest_time();
  delete from public.nodes where id = node;
$$;

-- What a node is told of ends and beginnings is counted from the latest time, in every function that tells it, as it was when this
-- ran: keys, prices, and who is debugged.
do $$
declare
  told text;
begin
  foreach told in array array['gateway_changes', 'gateway_prices', 'gateway_debug', 'debug_windows_open'] loop
    execute (select replace(pg_get_functiondef(p.oid), 'clock_timestamp()', 'public.latest_time()')
      from pg_catalog.pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = told);
  end loop;
end $$;
reset role;
