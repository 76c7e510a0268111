-- Accounts of people, and what opens them (people/).

-- One secret of 32 random bytes, sealed by the vault, from which the keys for people are derived: those of the blind indexes,
-- of the password hashes and of the mails that wait. Without it a copy of the database finds nobody and tries no password.
create table people_secret (
  only_row    boolean primary key default true check (only_row),
  key_id      text not null,
  wrapped_key bytea not null,
  commitment  bytea not null,
  sealed      bytea not null,
  created_at  timestamptz not null default now(),
  -- A record names a master key that was adopted, and a master key is not retired while a record needs it (P-1).
  foreign key (key_id) references master_key_checks
);

grant select, insert on people_secret to sallyport_control;
grant select on people_secret to sallyport_worker;
grant select, update (key_id, wrapped_key) on people_secret to sallyport_definer;

-- D-1, ID-9. `wrapped_key`, `commitment` and `sealed` are the person's own key, sealed by the vault; address and name are
-- sealed under that key. Erasing the person destroys it. `address_index` is a keyed hash of the address, and unique.
create table accounts (
  id                    uuid primary key,
  address_index         bytea not null unique check (length(address_index) = 32),
  key_id                text not null,
  wrapped_key           bytea not null,
  commitment            bytea not null,
  sealed                bytea not null,
  address               bytea not null,
  name                  bytea not null,
  language              text not null check (language in ('en', 'es')),
  -- ID-1: bcrypt, of 60 characters, with a cost of 12 or more. Null: the person signs in some other way.
  password_hash         text check (password_hash ~ '^\$2[aby]\$(1[2-9]|2\d|3[01])\$.{53}$'),
  password_changed_at   timestamptz,
  created_at            timestamptz not null default now(),
  -- ID-3: until then the account can do nothing but finish this.
  verified_at           timestamptz,
  suspended_at          timestamptz,
  deletion_requested_at timestamptz,
  revision              integer not null default 1,
  foreign key (key_id) references master_key_checks
);
create index on accounts (key_id);

grant select, insert, update (address_index, address, name, language, password_hash, password_changed_at, verified_at,
  suspended_at, deletion_requested_at, revision) on accounts to sallyport_control;
grant select, update (key_id, wrapped_key) on accounts to sallyport_definer;

-- What a link in a mail can do, once, until it expires. Only hashes of the links are kept.
create table account_links (
  id           uuid primary key,
  account_id   uuid not null references accounts on delete cascade,
  purpose      text not null check (purpose in ('verify', 'reset', 'change_address', 'undo_address', 'not_me')),
  secret_hash  bytea not null unique check (length(secret_hash) = 32),
  -- Of a cookie of the browser that asked for it, where the link is worth more in that browser.
  browser_hash bytea check (length(browser_hash) = 32),
  -- Sealed under the person's key: the address that a change of address is about.
  detail       bytea,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null,
  used_at      timestamptz
);
create index on account_links (account_id);
create index on account_links (expires_at);

grant select, insert, update (used_at), delete on account_links to sallyport_control;
grant select, delete on account_links to sallyport_worker;
