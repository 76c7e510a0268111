-- Tenancy, keys, providers, authority and usage.
--
-- Roles (docs/database-roles.md): the migration login owns every table and is subject to forced row-level security
-- itself; application logins own nothing. What must span tenants is a SECURITY DEFINER function owned by
-- sallyport_definer, a role nobody can log in with.

alter default privileges revoke execute on functions from public;
grant usage on schema public to sallyport_gateway, sallyport_control, sallyport_worker, sallyport_audit, sallyport_definer;

-- The tenant of the current transaction. A pooled connection reads '' after a transaction-local setting ended, not null.
create function current_organization() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.org', true), '')::uuid;
grant execute on function current_organization() to sallyport_control, sallyport_worker, sallyport_audit;

-- ---------------------------------------------------------------------------------------------- organizations

create table organizations (
  id         uuid primary key,
  slug       text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name       text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);

create table projects (
  id         uuid primary key,
  org_id     uuid not null references organizations,
  slug       text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name       text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  unique (org_id, slug),
  unique (org_id, id)
);

-- ------------------------------------------------------------------------------------------------------- keys

-- K-1: only a salted, keyed hash. K-7: everything else is metadata.
create table api_keys (
  id             uuid primary key,
  public_id      text not null unique check (public_id ~ '^[0-9A-Za-z]{16}$'),
  org_id         uuid not null references organizations,
  project_id     uuid not null,
  name           text not null check (length(name) between 1 and 200),
  mode           text not null check (mode in ('live', 'test')),
  salt           bytea not null check (length(salt) = 16),
  hash           bytea not null check (length(hash) = 32),
  pepper_version integer not null,
  last_four      text not null check (length(last_four) = 4),
  endpoints      text[] not null,
  models         text[],
  ip_ranges      cidr[],
  expires_at     timestamptz,
  created_at     timestamptz not null default now(),
  last_used_at   timestamptz,
  revoked_at     timestamptz,
  replaces       uuid references api_keys,
  generation     bigint not null,
  foreign key (org_id, project_id) references projects (org_id, id)
);
create index on api_keys (generation);
create index on api_keys (org_id, created_at);

-- -------------------------------------------------------------------------------------------------- providers

-- The operator's, not a tenant's. Secrets stand apart, several versions at once (P-2).
create table providers (
  id                    uuid primary key,
  slug                  text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  kind                  text not null,
  base_url              text not null,
  allow_private_address boolean not null default false,
  priority              integer not null default 100,
  created_at            timestamptz not null default now()
);

-- Models that the shipped catalogue does not know (a local model server); prices are decimal strings in US dollars
-- for a million tokens.
create table provider_models (
  provider_id uuid not null references providers on delete cascade,
  model       text not null check (model ~ '^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$'),
  input_usd_per_million  text check (input_usd_per_million ~ '^\d{1,9}(\.\d{1,6})?$'),
  output_usd_per_million text check (output_usd_per_million ~ '^\d{1,9}(\.\d{1,6})?$'),
  primary key (provider_id, model)
);

-- P-1: docs/ciphertext.md describes the columns.
create table provider_secrets (
  id          uuid primary key,
  provider_id uuid not null references providers on delete cascade,
  version     integer not null,
  key_id      text not null,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null,
  created_at  timestamptz not null default now(),
  unique (provider_id, version)
);

-- A value sealed under each master key in use, so that a wrong key is noticed at start and not at the first request.
create table master_key_checks (
  key_id      text primary key,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null,
  created_at  timestamptz not null default now()
);

-- -------------------------------------------------------------------------------------------------- authority

-- One number that every change of keys, providers and switches increases in its own transaction. The row lock makes
-- the order of generations the order of commits.
create table authority (
  only_row   boolean primary key default true check (only_row),
  generation bigint not null
);
insert into authority (generation) values (1);

create table nodes (
  id                  uuid primary key,
  started_at          timestamptz not null default now(),
  reported_generation bigint not null,
  reported_at         timestamptz not null,
  lease_until         timestamptz not null
);

-- Takes the next generation for the current transaction. Listeners hear of it when the transaction commits.
create function next_generation() returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare taken bigint;
begin
  update public.authority set generation = generation + 1 returning generation into taken;
  perform pg_notify('sallyport_authority', taken::text);
  return taken;
end $$;

-- A key that is used under an old pepper is hashed anew by the gateway, which alone sees its secret. The old version
-- must still be there, so that two nodes doing it at once, or a revocation in between, cannot go wrong.
create function rehash_key(key uuid, old_version integer, new_version integer, new_salt bytea, new_hash bytea)
  returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.api_keys k
    set salt = new_salt, hash = new_hash, pepper_version = new_version, generation = public.next_generation()
    where k.id = key and k.pepper_version = old_version and k.revoked_at is null and new_version > old_version
    returning true
$$;

-- A node says which generation it applied and hears which is current. Its lease is extended, by this database's
-- clock, only while it is up to date: a node that cannot catch up lets its lease run out.
create function node_report(node uuid, applied bigint, lease_ms integer) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare current_generation bigint;
begin
  -- The share lock orders this report against a change: either the change waits and then sees the lease given here,
  -- or this waits and sees the change.
  select generation into current_generation from public.authority for share;
  insert into public.nodes as n (id, reported_generation, reported_at, lease_until)
    values (node, applied, clock_timestamp(), clock_timestamp()
      + case when applied >= current_generation then make_interval(secs => lease_ms / 1000.0) else interval '0' end)
    on conflict (id) do update set
      reported_generation = excluded.reported_generation,
      reported_at = excluded.reported_at,
      lease_until = greatest(n.lease_until, excluded.lease_until);
  delete from public.nodes where lease_until < clock_timestamp() - interval '1 hour';
  return current_generation;
end $$;

-- A node that drained gives its lease back, so that nobody waits for it.
create function node_leave(node uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$ delete from public.nodes where id = node $$;

-- What a gateway holds in memory, as one document from one snapshot: the keys changed after `since`, and all
-- providers with their sealed secrets. `endsInMs` is counted by this database's clock, so that a node with a wrong
-- clock neither prolongs a revoked key nor ends a good one.
create function gateway_changes(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'generation', (select generation from public.authority),
    'keys', coalesce((
      select json_agg(json_build_object(
        'id', k.id, 'publicId', k.public_id, 'organizationId', k.org_id, 'projectId', k.project_id, 'mode', k.mode,
        'salt', encode(k.salt, 'base64'), 'hash', encode(k.hash, 'base64'), 'pepperVersion', k.pepper_version,
        'endpoints', k.endpoints, 'models', k.models, 'ipRanges', k.ip_ranges,
        'endsInMs', floor(extract(epoch from least(k.expires_at, k.revoked_at) - clock_timestamp()) * 1000)))
      from public.api_keys k where k.generation > since), '[]'::json),
    'providers', coalesce((
      select json_agg(json_build_object(
        'id', p.id, 'slug', p.slug, 'kind', p.kind, 'baseUrl', p.base_url,
        'allowPrivateAddress', p.allow_private_address,
        'models', coalesce((
          select json_agg(json_build_object('model', m.model, 'inputUsdPerMillion', m.input_usd_per_million,
            'outputUsdPerMillion', m.output_usd_per_million) order by m.model)
          from public.provider_models m where m.provider_id = p.id), '[]'::json),
        'secret', (
          select json_build_object('id', s.id, 'version', s.version, 'keyId', s.key_id,
            'wrappedKey', encode(s.wrapped_key, 'base64'), 'commitment', encode(s.commitment, 'base64'),
            'sealed', encode(s.sealed, 'base64'))
          from public.provider_secrets s where s.provider_id = p.id order by s.version desc limit 1))
        order by p.priority, p.created_at)
      from public.providers p), '[]'::json));
$$;

-- Which migration is the newest, for a gateway that may not migrate: it refuses to serve a schema it does not know.
create function schema_version() returns integer
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select coalesce(max(number), 0) from public.schema_migrations $$;

-- ------------------------------------------------------------------------------------------------------ usage

-- Z-2: one row for each request that was admitted; the allow-list of these columns is server/src/usage/columns.ts.
create table usage_requests (
  request_id       uuid primary key,
  org_id           uuid not null references organizations,
  project_id       uuid not null references projects,
  key_id           uuid not null references api_keys,
  node_id          uuid not null,
  mode             text not null check (mode in ('live', 'test')),
  endpoint         text not null check (endpoint in ('chat.completions', 'completions', 'embeddings')),
  model            text not null,
  provider         text not null,
  streamed         boolean not null,
  outcome          text not null check (outcome in ('succeeded', 'client_closed', 'rejected', 'provider_error',
    'provider_timeout', 'provider_unreachable', 'provider_invalid', 'provider_truncated', 'interrupted')),
  status           smallint not null,
  attempts         smallint not null,
  input_tokens     bigint not null,
  cached_tokens    bigint not null,
  output_tokens    bigint not null,
  reasoning_tokens bigint not null,
  usage_source     text not null check (usage_source in ('provider', 'counted', 'estimated', 'none')),
  cost_micro_usd   bigint,
  started_at       timestamptz not null,
  first_byte_ms    integer,
  duration_ms      integer not null
);
create index on usage_requests (org_id, started_at);
create index on usage_requests (key_id, started_at);

-- The gateway's batch writer: insert only, each request once however often its journal is replayed.
create function usage_write(rows json) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare written integer;
begin
  with fresh as (
    insert into public.usage_requests
    select r.* from json_populate_recordset(null::public.usage_requests, rows) r
    on conflict (request_id) do nothing
    returning key_id, started_at
  ), used as (
    update public.api_keys k set last_used_at = greatest(k.last_used_at, f.latest)
    from (select key_id, max(started_at) as latest from fresh group by key_id) f
    where k.id = f.key_id and (k.last_used_at is null or k.last_used_at < f.latest)
  )
  select count(*) into written from fresh;
  return written;
end $$;

-- --------------------------------------------------------------------------------------------- row-level security

alter table organizations enable row level security;
alter table organizations force row level security;
alter table projects enable row level security;
alter table projects force row level security;
alter table api_keys enable row level security;
alter table api_keys force row level security;
alter table usage_requests enable row level security;
alter table usage_requests force row level security;

create policy tenant on organizations to sallyport_control, sallyport_worker
  using (id = current_organization()) with check (id = current_organization());
create policy tenant on projects to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy tenant on api_keys to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy tenant on usage_requests for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());

-- The operator's list of tenants: names only, so that a command can say which organization it means.
create function organization_directory() returns table (id uuid, slug text, name text, created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select o.id, o.slug, o.name, o.created_at from public.organizations o order by o.created_at $$;

-- The migration login has no policy: it owns the tables and sees no row. Referential checks do without one, because
-- PostgreSQL leaves forced row-level security out of the checks it makes itself.
create policy spans_tenants on organizations for select to sallyport_definer using (true);
create policy spans_tenants on api_keys for select to sallyport_definer using (true);
create policy marks_use on api_keys for update to sallyport_definer using (true) with check (true);
create policy writes_usage on usage_requests for insert to sallyport_definer with check (true);
create policy reads_back on usage_requests for select to sallyport_definer using (true);

-- ----------------------------------------------------------------------------------------------------- grants

grant select on organizations, api_keys, providers, provider_models, provider_secrets to sallyport_definer;
grant update (last_used_at, salt, hash, pepper_version, generation) on api_keys to sallyport_definer;
grant select, insert on usage_requests to sallyport_definer;
grant select on schema_migrations to sallyport_definer;
grant select, update on authority to sallyport_definer;
grant select, insert, update, delete on nodes to sallyport_definer;

grant execute on function node_report(uuid, bigint, integer), node_leave(uuid), gateway_changes(bigint),
  usage_write(json), schema_version(), rehash_key(uuid, integer, integer, bytea, bytea) to sallyport_gateway;
grant select on master_key_checks to sallyport_gateway;

grant execute on function next_generation(), organization_directory() to sallyport_control;
grant select, insert on organizations, projects to sallyport_control;
grant select, insert on api_keys to sallyport_control;
grant update (name, revoked_at, expires_at, generation) on api_keys to sallyport_control;
grant select on usage_requests, nodes, authority to sallyport_control;
grant select, insert, update, delete on providers, provider_models, provider_secrets to sallyport_control;
grant select, insert on master_key_checks to sallyport_control;

-- Last, because from here on these functions are not the migration login's any more.
alter function schema_version() owner to sallyport_definer;
alter function next_generation() owner to sallyport_definer;
alter function rehash_key(uuid, integer, integer, bytea, bytea) owner to sallyport_definer;
alter function node_report(uuid, bigint, integer) owner to sallyport_definer;
alter function node_leave(uuid) owner to sallyport_definer;
alter function gateway_changes(bigint) owner to sallyport_definer;
alter function usage_write(json) owner to sallyport_definer;
alter function organization_directory() owner to sallyport_definer;
