-- API keys and operators' tokens (keys/, tokens/).

-- K-1: only a salted, keyed hash. K-7: everything else is metadata.
create table api_keys (
  id             uuid primary key,
  public_id      text not null unique check (public_id ~ '^[0-9A-Za-z]{16}$'),
  org_id         uuid not null references organizations,
  project_id     uuid not null,
  name           text not null check (length(name) between 1 and 200),
  mode           text not null check (mode in ('live', 'test')),
  salt           bytea not null check (length(salt) = 16),
  hash           bytea not null check (length(hash) = 32),
  pepper_version integer not null,
  last_four      text not null check (length(last_four) = 4),
  endpoints      text[] not null,
  models         text[],
  ip_ranges      cidr[],
  expires_at     timestamptz,
  created_at     timestamptz not null default now(),
  last_used_at   timestamptz,
  revoked_at     timestamptz,
  replaces       uuid references api_keys,
  generation     bigint not null,
  -- K-4: a key that somebody else has also loses the answers it is getting now.
  compromised    boolean not null default false,
  member_id      uuid,
  -- The first of the keys that replaced one another, whose budgets, limits and stops are those of all of them; null for the
  -- first itself.
  original_id    uuid,
  -- Goes up with each change, so that two people who edit one key notice each other (RFC 9110, If-Match).
  revision       integer not null default 1,
  -- Kind and name of who made it, as the audit ledger names them; null once that person was erased from the ledger.
  made_by        text default nullif(current_setting('app.actor', true), ''),
  foreign key (org_id, project_id) references projects (org_id, id),
  constraint api_keys_member_fkey foreign key (org_id, member_id) references members (org_id, id),
  constraint api_keys_org_id_id_key unique (org_id, id),
  constraint api_keys_original_fkey
    foreign key (org_id, original_id) references api_keys (org_id, id)
);
create index on api_keys (generation);

-- Counts the keys that work, lists them as they were made, and finds a key's successor.
create index api_keys_end on api_keys (org_id, (coalesce(least(revoked_at, expires_at), 'infinity'::timestamptz)));
create index api_keys_made on api_keys (org_id, id);
create index api_keys_replaces on api_keys (org_id, replaces) where replaces is not null;
create index on api_keys (pepper_version) where revoked_at is null;

alter table api_keys enable row level security, force row level security;
create policy tenant on api_keys to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on api_keys for select to sallyport_definer using (true);
create policy marks_use on api_keys for update to sallyport_definer using (true) with check (true);
grant select, insert, update (name, endpoints, models, ip_ranges, expires_at, revoked_at, generation, compromised, member_id,
  revision) on api_keys to sallyport_control;
grant select, update (salt, hash, pepper_version, last_used_at, generation, made_by) on api_keys to sallyport_definer;

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

grant select, insert, update (salt, hash, pepper_version, last_used_at, revoked_at) on operator_tokens to sallyport_control;
grant select on operator_tokens to sallyport_definer;

-- A key that is used under an old pepper is hashed anew by the gateway, which alone sees its secret. The old version
-- must still be there, so that two nodes doing it at once, or a revocation in between, cannot go wrong.
create function rehash_key(key uuid, old_version integer, new_version integer, new_salt bytea, new_hash bytea)
  returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.api_keys k
    set salt = new_salt, hash = new_hash, pepper_version = new_version, generation = public.next_generation()
    where k.id = key and k.pepper_version = old_version and k.revoked_at is null and new_version > old_version
    returning true
$$;
grant execute on function rehash_key(uuid, integer, integer, bytea, bytea) to sallyport_gateway;
alter function rehash_key(uuid, integer, integer, bytea, bytea) owner to sallyport_definer;

-- Whose key it is, by its id or the public part of it: whoever has to stop a key at once may not know.
create function key_owner(reference text) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.org_id from public.api_keys k where k.public_id = reference
    or k.id = case when reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then reference::uuid end
$$;
grant execute on function key_owner(text) to sallyport_control;
alter function key_owner(text) owner to sallyport_definer;

-- Whoever is erased from the audit ledger is forgotten here too (R-1): keys keep working and say no more who made them.
create function api_keys_forget_maker() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.api_keys k set made_by = null where k.made_by = replace(old.subject, ':', ' ');
  return null;
end $$;
create trigger api_keys_forget_maker after delete on audit_subject_keys
  for each row execute function api_keys_forget_maker();
alter function api_keys_forget_maker() owner to sallyport_definer;
