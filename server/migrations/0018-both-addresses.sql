-- A change of address that waits (entrance/addresses.ts): for the new mailbox, and for the old one to agree or for a week to pass.
create table address_changes (
  account_id       uuid primary key references accounts on delete cascade,
  -- What the account gets when it is time, ready made: whoever does it then opens nothing.
  address_index    bytea not null check (length(address_index) = 32),
  address          bytea not null,
  asked_at         timestamptz not null default now(),
  new_confirmed_at timestamptz,
  -- From the beginning where nobody ever showed that the old address is theirs.
  old_confirmed_at timestamptz
);
create index on address_changes (new_confirmed_at) where new_confirmed_at is not null;
grant select, insert, update (new_confirmed_at, old_confirmed_at), delete on address_changes to sallyport_control;
grant select, delete on address_changes to sallyport_worker;

alter table account_links drop constraint account_links_purpose_check;
alter table account_links add constraint account_links_purpose_check
  check (purpose in ('verify', 'reset', 'change_address', 'approve_address', 'undo_address', 'not_me'));

-- The worker makes the change when the week is over, and writes it down.
grant update (address_index, address, verified_at) on accounts to sallyport_worker;
grant insert on security_events to sallyport_worker;
