-- Personal access tokens (person-tokens/), and the keys that sign tokens of five minutes (access-tokens/).

-- A token has 256 random bits and is found by its hash, as sessions are. Ending it removes its row.
create table person_tokens (
  id            uuid primary key,
  account_id    uuid not null references accounts on delete cascade,
  token_hash    bytea not null unique check (length(token_hash) = 32),
  last_four     text not null check (length(last_four) = 4),
  -- Sealed under the person's key: what it is for.
  name          bytea not null,
  -- It does at most this, and at most what its person may at that moment.
  role          text not null check (role in ('owner', 'admin', 'developer', 'billing', 'viewer')),
  -- Null: wherever its person is a member.
  organizations uuid[] check (cardinality(organizations) between 1 and 20),
  -- Whether whoever made it had shown a second factor.
  second_factor boolean not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  last_used_at  timestamptz
);
create index on person_tokens (account_id);
create index on person_tokens (expires_at);
grant select, insert, update (last_used_at), delete on person_tokens to sallyport_control;
grant select, delete on person_tokens to sallyport_worker;

-- ID-5. The newest signs; those before it are still shown until what they signed is over.
create table token_signing_keys (
  kid         text primary key check (kid ~ '^[0-9A-Za-z_-]{43}$'),
  public_key  text not null,
  -- Sealed.
  private_key bytea not null,
  created_at  timestamptz not null default now()
);
grant select, insert, delete on token_signing_keys to sallyport_control;
