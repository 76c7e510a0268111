-- Sign-ins of other parties that open an account (issuers/). What they call the person is a keyed hash here, and the label is sealed.
create table linked_sign_ins (
  id            uuid primary key,
  account_id    uuid not null references accounts on delete cascade,
  -- The name that the operator's settings give the party.
  issuer        text not null check (issuer ~ '^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$'),
  subject_index bytea not null unique check (length(subject_index) = 32),
  -- Sealed: the address or login there, by which its person knows it.
  label         bytea not null,
  created_at    timestamptz not null default now(),
  last_used_at  timestamptz not null default now()
);
create index on linked_sign_ins (account_id);

grant select, insert, update (last_used_at), delete on linked_sign_ins to sallyport_control;

alter table sign_in_steps drop constraint sign_in_steps_kind_check;
alter table sign_in_steps add constraint sign_in_steps_kind_check check (kind in
  ('second_factor', 'passkey_registration', 'passkey_sign_in', 'passkey_second_factor', 'passkey_proof', 'issuer'));
