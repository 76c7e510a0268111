-- Passkeys (factors/). What identifies one is sealed under its person's key, so that a copy of the database shows no second factor;
-- it is found by a keyed hash of the id that the authenticator gave it.
create table passkeys (
  id               uuid primary key,
  account_id       uuid not null references accounts on delete cascade,
  credential_index bytea not null unique check (length(credential_index) = 32),
  -- Sealed: the authenticator's id for it, its public key, how it can be reached.
  credential       bytea not null,
  -- Sealed: what its person calls it.
  name             bytea not null,
  -- Goes up with each use where the authenticator counts: one that goes back belongs to a copy.
  counter          bigint not null default 0,
  -- Whether it is on several devices of the person, and not in one alone.
  synced           boolean not null,
  created_at       timestamptz not null default now(),
  last_used_at     timestamptz
);
create index on passkeys (account_id);

grant select, insert, update (name, counter, synced, last_used_at), delete on passkeys to sallyport_control;

-- A question that was put to a passkey is a step too. It is good for one answer.
alter table sign_in_steps drop constraint sign_in_steps_kind_check;
alter table sign_in_steps add constraint sign_in_steps_kind_check check
  (kind in ('second_factor', 'passkey_registration', 'passkey_sign_in', 'passkey_second_factor', 'passkey_proof'));
