-- Background work. The tables of its queue are the package's, in a schema of its own, which `migrate` makes before this runs
-- (platform/jobs/schema.ts). The worker's login may use the queue and call these functions, and sees no tenant's row.

grant usage on schema graphile_worker to sallyport_worker;
grant select on graphile_worker.migrations to sallyport_worker;
grant select, insert, update, delete on graphile_worker._private_jobs, graphile_worker._private_job_queues,
  graphile_worker._private_tasks, graphile_worker._private_known_crontabs to sallyport_worker;
grant execute on function graphile_worker.add_jobs(graphile_worker.job_spec[], boolean),
  graphile_worker.add_job(text, json, text, timestamptz, integer, text, integer, text[], text) to sallyport_worker;
create policy worker on graphile_worker._private_jobs to sallyport_worker using (true) with check (true);
create policy worker on graphile_worker._private_job_queues to sallyport_worker using (true) with check (true);
create policy worker on graphile_worker._private_tasks to sallyport_worker using (true) with check (true);
create policy worker on graphile_worker._private_known_crontabs to sallyport_worker using (true) with check (true);

-- The same for acts of the control plane, whose keys count for 24 hours (idempotency/act-store.ts).
create function control_idempotency_sweep(at_most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare removed integer;
begin
  delete from public.control_idempotency where ctid = any (array(
    select r.ctid from public.control_idempotency r where r.begun_at < clock_timestamp() - interval '24 hours'
    order by r.begun_at limit at_most for update skip locked));
  get diagnostics removed = row_count;
  return removed;
end $$;

-- What a reconciliation would find, as numbers: the worker is shown nobody's books. Changes nothing.
create function ledger_examine(older_than interval, out differences bigint, out orphans bigint, out dead_nodes bigint)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  select count(*) into differences from public.ledger_differences();
  select count(*) into orphans from public.ledger_holds h
    join public.nodes n on n.id = h.node_id and n.lease_until > clock_timestamp()
    where h.closed_at is null and h.kind = 'exact' and h.created_at < public.ledger_now() - older_than;
  select count(*) into dead_nodes from public.ledger_dead_nodes();
end $$;

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

grant select, update, delete on control_idempotency to sallyport_definer;
grant execute on function control_idempotency_sweep(integer), ledger_examine(interval), node_sweep() to sallyport_worker;
alter function control_idempotency_sweep(integer) owner to sallyport_definer;
alter function ledger_examine(interval) owner to sallyport_definer;
alter function node_sweep() owner to sallyport_definer;

-- A node's report, which comes every second, no longer does that. Otherwise as it was.
set local role sallyport_definer;
do $$
begin
  execute (select replace(pg_get_functiondef('public.node_report(uuid, bigint, integer)'::regprocedure),
    'delete from public.nodes where lease_until < clock_timestamp() - interval ''1 hour'';', ''));
end $$;

-- Sweeping the keys of requests is the worker's now, and no gateway's.
revoke execute on function public.idempotency_sweep(integer) from sallyport_gateway;
grant execute on function public.idempotency_sweep(integer), public.ledger_sweep(), public.schema_version() to sallyport_worker;
reset role;
