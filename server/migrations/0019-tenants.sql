-- Organizations, projects and members can be changed; operators have tokens for the API.

-- ----------------------------------------------------------------------------------------------- changing tenants

-- `revision` goes up with each change, so that two people who edit one thing notice each other (RFC 9110, If-Match).
alter table organizations add column revision integer not null default 1;
alter table projects add column revision integer not null default 1;
alter table members
  add column revision integer not null default 1,
  add column role text not null default 'developer'
    check (role in ('owner', 'admin', 'developer', 'billing', 'viewer'));

grant update (name, revision) on organizations, projects to sallyport_control;
grant update (name, role, revision) on members to sallyport_control;

-- ------------------------------------------------------------------------------------------------ operator tokens

-- The platform's own, not a tenant's: who runs it, calling the API with a personal access token. Hashed as API keys are (K-1).
create table operator_tokens (
  id             uuid primary key,
  public_id      text not null unique check (length(public_id) = 16),
  operator       text not null check (operator ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
  name           text not null check (length(name) between 1 and 200),
  role           text not null check (role in ('support', 'operator', 'admin')),
  salt           bytea not null check (length(salt) = 16),
  hash           bytea not null check (length(hash) = 32),
  pepper_version integer not null,
  last_four      text not null check (length(last_four) = 4),
  created_at     timestamptz not null default now(),
  expires_at     timestamptz not null,
  last_used_at   timestamptz,
  revoked_at     timestamptz
);
grant select, insert, update (last_used_at, revoked_at) on operator_tokens to sallyport_control;

-- ------------------------------------------------------------------------------------------- idempotency of the API

-- K-8 for the control plane: what an act under an 'Idempotency-Key' came to. Keyed hashes only; the answer is kept unless it
-- showed a secret.
create table control_idempotency (
  principal   text not null check (length(principal) between 1 and 100),
  key_hash    bytea not null check (length(key_hash) = 32),
  fingerprint bytea not null check (length(fingerprint) = 32),
  begun_at    timestamptz not null default now(),
  status      smallint,
  answer      jsonb,
  primary key (principal, key_hash)
);
create index on control_idempotency (begun_at);
grant select, insert, update (status, answer), delete on control_idempotency to sallyport_control;
