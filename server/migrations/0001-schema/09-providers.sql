-- Providers, their models and sealed secrets (provider-accounts/).

-- The operator's, not a tenant's. Secrets stand apart, several versions at once (P-2).
create table providers (
  id                    uuid primary key,
  slug                  text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  kind                  text not null,
  base_url              text not null,
  allow_private_address boolean not null default false,
  priority              integer not null default 100,
  created_at            timestamptz not null default now(),
  -- Whether a provider takes the flag by which a stream's token counts are asked for, where the operator knows better than
  -- the registry: null is what the registry says of the kind.
  stream_usage          text
    check (stream_usage in ('on-request', 'always', 'never')),
  -- Providers can be changed without their secret: they have a name for people, a region, and a revision, by which two people
  -- who edit one provider notice each other (RFC 9110, If-Match).
  name                  text check (length(name) between 1 and 200) not null,
  region                text check (region ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$'),
  revision              integer not null default 1
);

grant select, insert, update, delete on providers to sallyport_control;
grant select on providers to sallyport_definer;

-- Models that the shipped catalogue does not know (a local model server); prices are decimal strings in US dollars
-- for a million tokens.
create table provider_models (
  provider_id            uuid not null references providers on delete cascade,
  model                  text not null check (model ~ '^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$'),
  input_usd_per_million  text check (input_usd_per_million ~ '^\d{1,9}(\.\d{1,6})?$'),
  output_usd_per_million text check (output_usd_per_million ~ '^\d{1,9}(\.\d{1,6})?$'),
  -- What a declared model takes and writes at most, where the operator knows it.
  context_tokens         integer check (context_tokens between 1 and 1000000000),
  output_tokens          integer check (output_tokens between 1 and 1000000000),
  primary key (provider_id, model)
);

grant select, insert, update, delete on provider_models to sallyport_control;
grant select on provider_models to sallyport_definer;

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
  unique (provider_id, version),
  -- P-1: a record names a master key that was adopted, and a master key is not retired while a record needs it.
  foreign key (key_id) references master_key_checks
);

grant select, insert, update, delete on provider_secrets to sallyport_control;
grant select, update (key_id, wrapped_key) on provider_secrets to sallyport_definer;
