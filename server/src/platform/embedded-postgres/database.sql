-- Who may enter the database 'sallyport' and what its schema allows before any migration has run: nothing.
-- Run inside it by a superuser, after roles.sql and CREATE DATABASE sallyport OWNER sallyport_migrate.
ALTER DATABASE sallyport OWNER TO sallyport_migrate;
REVOKE ALL ON DATABASE sallyport FROM PUBLIC;
GRANT CONNECT ON DATABASE sallyport
  TO sallyport_gateway, sallyport_control, sallyport_worker, sallyport_audit;

ALTER SCHEMA public OWNER TO sallyport_migrate;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public
  TO sallyport_gateway, sallyport_control, sallyport_worker, sallyport_audit;
-- A function's new owner must be allowed to create in its schema.
GRANT USAGE, CREATE ON SCHEMA public TO sallyport_definer;

-- Functions are executable by everyone unless told otherwise; here each migration grants by name.
ALTER DEFAULT PRIVILEGES FOR ROLE sallyport_migrate REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE sallyport_definer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- What everyone may do in a new database and nobody needs here: keep bytes outside all tables (large objects), and
-- write text into the log of changes. Both would be places for content that no list of columns covers (Z-1, Z-2).
REVOKE EXECUTE ON FUNCTION
  pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea),
  pg_catalog.pg_logical_emit_message(boolean, text, text, boolean),
  pg_catalog.pg_logical_emit_message(boolean, text, bytea, boolean)
  FROM PUBLIC;
