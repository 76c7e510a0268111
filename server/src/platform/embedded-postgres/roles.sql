-- The logins of Sallyport, one per plane, and the role that owns what spans tenants. Run by a superuser; can be run
-- again at any time. Passwords are set apart from this file. Next: CREATE DATABASE, then database.sql inside it.
DO $$
DECLARE
  name text;
  login boolean;
BEGIN
  FOR name, login IN VALUES
    ('sallyport_migrate', true),   -- owns the database and changes its schema; serves nothing
    ('sallyport_gateway', true),   -- the data plane
    ('sallyport_control', true),   -- the admin console and the command line
    ('sallyport_worker', true),    -- jobs
    ('sallyport_audit', true),     -- the sequencer of the audit ledger
    ('sallyport_definer', false)   -- owns the SECURITY DEFINER functions; nobody can log in as it
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format(
        'CREATE ROLE %I %s NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS',
        name, CASE WHEN login THEN 'LOGIN' ELSE 'NOLOGIN' END);
    ELSIF EXISTS (
      SELECT FROM pg_roles WHERE rolname = name
      AND (rolcanlogin <> login OR rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
    ) THEN
      EXECUTE format(
        'ALTER ROLE %I %s NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS',
        name, CASE WHEN login THEN 'LOGIN' ELSE 'NOLOGIN' END);
    END IF;
  END LOOP;
END
$$;

-- SET lets migrations write ALTER FUNCTION … OWNER TO sallyport_definer, and SET LOCAL ROLE to replace it later.
-- Without INHERIT the migration login does not come under the policies that let that role see every tenant.
GRANT sallyport_definer TO sallyport_migrate WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;

-- The logins belong into one database only.
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
