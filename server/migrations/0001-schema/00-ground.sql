-- What every part stands on: who owns what, and which tenant a transaction is about.
--
-- Roles (docs/database-roles.md): the migration login owns every table and is subject to forced row-level security
-- itself; application logins own nothing. What must span tenants is a SECURITY DEFINER function owned by
-- sallyport_definer, a role nobody can log in with. The migration login has no policy: it sees no row. Referential checks
-- do without one, because PostgreSQL leaves forced row-level security out of the checks it makes itself.
--
-- Each part holds one slice: its tables, each with its indexes, policies and grants, then its functions, each with its
-- callers and its owner.

-- Functions of one part read tables of a later one.
set local check_function_bodies = off;

alter default privileges revoke execute on functions from public;
grant usage on schema public to sallyport_gateway, sallyport_control, sallyport_worker, sallyport_audit, sallyport_definer;
grant select on schema_migrations to sallyport_definer;

-- The tenant of the current transaction. A pooled connection reads '' after a transaction-local setting ended, not null.
create function current_organization() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.org', true), '')::uuid;
grant execute on function current_organization() to sallyport_control, sallyport_worker, sallyport_audit, sallyport_definer;
