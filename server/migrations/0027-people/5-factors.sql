-- ------------------------------------------------------------------------------------------------ second factors

-- The secret of an authenticator app, sealed under the person's key. Until a code of it was shown it counts for nothing.
create table totp_factors (
  account_id   uuid primary key references accounts on delete cascade,
  secret       bytea not null,
  created_at   timestamptz not null default now(),
  confirmed_at timestamptz,
  -- The newest time step whose code was used, so that none works twice (RFC 6238 section 5.2).
  last_step    bigint not null default 0
);

-- For whoever lost the app: keyed hashes, each good once.
create table recovery_codes (
  account_id uuid not null references accounts on delete cascade,
  code_hash  bytea not null check (length(code_hash) = 32),
  created_at timestamptz not null default now(),
  used_at    timestamptz,
  primary key (account_id, code_hash)
);

grant select, insert, update (confirmed_at, last_step), delete on totp_factors to sallyport_control;
grant select, insert, update (used_at), delete on recovery_codes to sallyport_control;
