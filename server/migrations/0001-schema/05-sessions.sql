-- How people sign in, and their sessions (sessions/, factors/).

-- ID-4: a session is found by the hash of its token, so that a copy of the database opens none. It ends by silence, by age, or
-- when its row is removed. The device is two words of lists of ours, never what the browser sent.
create table sessions (
  id           uuid primary key,
  account_id   uuid not null references accounts on delete cascade,
  token_hash   bytea not null unique check (length(token_hash) = 32),
  shared       boolean not null,
  browser      text not null check (browser in ('chrome', 'edge', 'firefox', 'safari', 'opera', 'other')),
  system       text not null check (system in ('android', 'ios', 'linux', 'macos', 'windows', 'other')),
  factors      text[] not null
    check (cardinality(factors) > 0 and factors <@ array['password', 'totp', 'recovery_code', 'passkey', 'oidc', 'link']),
  created_at   timestamptz not null default clock_timestamp(),
  -- When the person last proved who they are, for acts that ask for it again.
  proven_at    timestamptz not null default clock_timestamp(),
  seen_at      timestamptz not null default clock_timestamp(),
  idle_seconds integer not null check (idle_seconds > 0),
  ends_at      timestamptz not null
);
create index on sessions (account_id);
create index on sessions (ends_at);

grant select, insert, update (token_hash, factors, proven_at, seen_at, ends_at), delete on sessions to sallyport_control;
grant select, delete on sessions to sallyport_worker;

-- Devices on which a person has signed in before, by the hash of a cookie: there, whoever guesses elsewhere cannot lock the
-- person out, and no mail tells of a new device.
create table known_devices (
  token_hash   bytea primary key check (length(token_hash) = 32),
  account_id   uuid not null references accounts on delete cascade,
  last_used_at timestamptz not null default now()
);
create index on known_devices (account_id);

grant select, insert, update (last_used_at), delete on known_devices to sallyport_control;
grant select, delete on known_devices to sallyport_worker;

-- A sign-in that is half done: the password was right, or a question was put to a passkey or to an issuer. Short-lived.
create table sign_in_steps (
  token_hash bytea primary key check (length(token_hash) = 32),
  account_id uuid references accounts on delete cascade,
  kind       text not null check (kind in ('second_factor')),
  -- Sealed: what has to be known when it goes on.
  detail     bytea not null,
  tries      integer not null default 0,
  expires_at timestamptz not null
);
create index on sign_in_steps (expires_at);

grant select, insert, update (tries), delete on sign_in_steps to sallyport_control;
grant select, delete on sign_in_steps to sallyport_worker;

-- The secret of an authenticator app, sealed under the person's key. Until a code of it was shown it counts for nothing.
create table totp_factors (
  account_id   uuid primary key references accounts on delete cascade,
  secret       bytea not null,
  created_at   timestamptz not null default now(),
  confirmed_at timestamptz,
  -- The newest time step whose code was used, so that none works twice (RFC 6238 section 5.2).
  last_step    bigint not null default 0
);

grant select, insert, update (confirmed_at, last_step), delete on totp_factors to sallyport_control;

-- For whoever lost the app: keyed hashes, each good once.
create table recovery_codes (
  account_id uuid not null references accounts on delete cascade,
  code_hash  bytea not null check (length(code_hash) = 32),
  created_at timestamptz not null default now(),
  used_at    timestamptz,
  primary key (account_id, code_hash)
);

grant select, insert, update (used_at), delete on recovery_codes to sallyport_control;
