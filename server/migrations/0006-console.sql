-- Who runs the platform through the console, and the first of them (staff/, console/, first-run/).

-- ID-7: one row for each person with a platform role, invited or come. Until somebody accepts, the row has the address that was
-- invited, sealed, with its keyed hash and the hash of the link's token; from then on it has the account instead.
create table staff (
  id            uuid primary key,
  role          text not null check (role in ('support', 'operator', 'admin')),
  account_id    uuid unique references accounts,
  address_index bytea unique check (length(address_index) = 32),
  address       bytea,
  secret_hash   bytea unique check (length(secret_hash) = 32),
  expires_at    timestamptz,
  created_at    timestamptz not null default now(),
  revision      integer not null default 1,
  constraint staff_invited_or_come check (
    case when account_id is null
      then address_index is not null and address is not null and secret_hash is not null and expires_at is not null
      else address_index is null and address is null and secret_hash is null and expires_at is null
    end)
);

grant select, insert, update (role, account_id, address_index, address, secret_hash, expires_at, revision), delete on staff to
  sallyport_control;

-- ID-7: sessions of the console stand apart from those of customers: no statement that looks for one finds the other. They end
-- with their person's row in staff.
create table console_sessions (
  id           uuid primary key,
  staff_id     uuid not null references staff on delete cascade,
  token_hash   bytea not null unique check (length(token_hash) = 32),
  browser      text not null check (browser in ('chrome', 'edge', 'firefox', 'safari', 'opera', 'other')),
  system       text not null check (system in ('android', 'ios', 'linux', 'macos', 'windows', 'other')),
  -- Never without a second factor.
  factors      text[] not null check (
    factors <@ array['password', 'totp', 'recovery_code', 'passkey']
    and factors && array['totp', 'recovery_code', 'passkey']),
  created_at   timestamptz not null default clock_timestamp(),
  proven_at    timestamptz not null default clock_timestamp(),
  seen_at      timestamptz not null default clock_timestamp(),
  idle_seconds integer not null check (idle_seconds between 1 and 3600),
  ends_at      timestamptz not null
);
create index on console_sessions (staff_id);
create index on console_sessions (ends_at);

grant select, insert, update (token_hash, factors, proven_at, seen_at), delete on console_sessions to sallyport_control;
grant select, delete on console_sessions to sallyport_worker;

-- The first person on an empty installation. The secret is printed where the server was started, and only its hash is kept. It is
-- good until somebody runs the platform; closed_at stays, so that nothing opens this again.
create table first_run (
  only_row    boolean primary key default true check (only_row),
  secret_hash bytea check (length(secret_hash) = 32),
  -- Sealed: what the first person typed, until a code of their app was shown.
  draft       bytea,
  closed_at   timestamptz,
  finished_at timestamptz,
  check (closed_at is null or (secret_hash is null and draft is null))
);

grant select, insert, update (secret_hash, draft, closed_at, finished_at) on first_run to sallyport_control;
