-- Versions of the operator's policies, and who agreed to which (R-6, policies/).

-- A row for each text that was ever in force. It is written when a server starts with another text than the last one, and is never
-- changed: what somebody agreed to can be read word for word later. Texts that are empty say that the operator took the policy back.
create table policy_versions (
  name         text not null check (name in ('terms', 'acceptable-use', 'privacy', 'data-processing')),
  number       integer not null check (number > 0),
  -- SHA-256 of the texts, as the audit entry has it.
  digest       bytea not null check (length(digest) = 32),
  english      text,
  spanish      text,
  published_at timestamptz not null default now(),
  primary key (name, number)
);
grant select, insert on policy_versions to sallyport_control;
grant select on policy_versions to sallyport_definer;

-- That a person agreed to a version, and until when. A new row for each time; with the account they go.
create table policy_agreements (
  id           uuid primary key,
  account_id   uuid not null references accounts on delete cascade,
  name         text not null,
  number       integer not null,
  agreed_at    timestamptz not null default now(),
  withdrawn_at timestamptz,
  foreign key (name, number) references policy_versions
);
create unique index on policy_agreements (account_id, name, number) where withdrawn_at is null;
create index on policy_agreements (name, number);
grant select, insert, update (withdrawn_at) on policy_agreements to sallyport_control;
grant select on policy_agreements to sallyport_definer;

-- What a person still has to agree to: the newest version of each policy that is asked of people. An agreement on the processing of
-- data is made with an organization, and those who run the platform are its operator.
create function policies_missing(account uuid) returns table (name text, number integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select v.name, v.number from public.policy_versions v
  where v.name <> 'data-processing' and num_nonnulls(v.english, v.spanish) > 0
    and not exists (select from public.policy_versions n where n.name = v.name and n.number > v.number)
    and not exists (select from public.policy_agreements g
      where g.account_id = account and g.name = v.name and g.number = v.number and g.withdrawn_at is null)
    and not exists (select from public.staff s where s.account_id = account)
  order by v.name
$$;
grant execute on function policies_missing(uuid) to sallyport_control;
grant select on staff to sallyport_definer;
alter function policies_missing(uuid) owner to sallyport_definer;
