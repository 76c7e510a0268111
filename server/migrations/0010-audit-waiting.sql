-- How many audit entries wait for their place in the tree, and for how long the oldest does (D-4). For the gateway's login,
-- because the others may be nowhere near: when no node has the auditor's, nothing is signed and nothing else tells.

create function audit_waiting() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select json_build_object('entries', count(*),
    'oldestSeconds', coalesce(floor(extract(epoch from clock_timestamp() - min(e.occurred_at))), 0))
  from public.audit_entries e
$$;
grant execute on function audit_waiting() to sallyport_gateway;
alter function audit_waiting() owner to sallyport_definer;
