-- Mails that wait, and what happened to accounts (mail/).

-- Mails to send, written in the transaction of what they tell of. To whom, and what, is sealed, and forgotten when it was sent.
create table mail_outbox (
  id         uuid primary key,
  -- Whose key the mail dies with; null for somebody without an account.
  account_id uuid references accounts on delete cascade,
  template   text not null check (template ~ '^[a-z_]{1,40}$'),
  sealed     bytea,
  created_at timestamptz not null default now(),
  due_at     timestamptz not null default now(),
  attempts   integer not null default 0,
  sent_at    timestamptz,
  failed_at  timestamptz,
  failure    text check (failure in ('refused', 'unreachable', 'unreadable')),
  check (sealed is not null or sent_at is not null or failed_at is not null)
);
create index on mail_outbox (due_at) where sent_at is null and failed_at is null;

grant select, insert, update (sealed, due_at, attempts, sent_at, failed_at, failure), delete on mail_outbox to
  sallyport_control;
grant select, update (sealed, due_at, attempts, sent_at, failed_at, failure), delete on mail_outbox to sallyport_worker;

-- AB-4: every authentication and security event, in one form. Words of ours and keyed hashes only; the network address is
-- sealed under the person's key, and forgotten with it.
create table security_events (
  id            uuid primary key,
  occurred_at   timestamptz not null default clock_timestamp(),
  event         text not null check (event ~ '^[a-z][a-z_]{0,30}\.[a-z][a-z_]{0,30}$'),
  outcome       text not null check (outcome in ('done', 'refused')),
  reason        text check (reason ~ '^[a-z][a-z_]{0,40}$'),
  account_id    uuid,
  session_id    uuid,
  network_index bytea check (length(network_index) = 32),
  network       bytea,
  browser       text check (browser in ('chrome', 'edge', 'firefox', 'safari', 'opera', 'other')),
  system        text check (system in ('android', 'ios', 'linux', 'macos', 'windows', 'other'))
);
create index on security_events (account_id, id);
create index on security_events (occurred_at);

grant select, insert on security_events to sallyport_control;
grant select, update (network_index, network), delete on security_events to sallyport_worker;
