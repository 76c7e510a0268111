-- The audit ledger: entries, the signed tree they are moved into, and its keys (audit/, docs/audit-ledger.md).

-- D-4: every administrative act, written in its own transaction: without its entry it does not happen. Names of people
-- are kept only as the operator's; customers and their things are named by id. `details` has the fields that
-- server/src/audit/actions.ts lists for each action, and nothing a caller or a provider wrote. A sequencer moves entries into
-- the tree within a second; `salt` hides a leaf from guessing.
create table audit_entries (
  id           uuid primary key,
  occurred_at  timestamptz not null default clock_timestamp(),
  org_id       uuid,
  actor_kind   text not null,
  actor_id     text not null check (actor_id ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
  action       text not null check (action ~ '^[a-z][a-z_]{0,30}\.[a-z][a-z_]{0,30}$'),
  subject_kind text not null check (subject_kind ~ '^[a-z][a-z_]{0,30}$'),
  subject_id   text not null check (subject_id ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'),
  details      jsonb not null check (jsonb_typeof(details) = 'object' and length(details::text) <= 4096),
  salt         bytea not null check (length(salt) = 32),
  constraint audit_entries_actor_kind_check
    check (actor_kind in ('operator', 'person', 'key', 'server', 'worker'))
);
-- Rows come and go: what was moved shall not lie about in the old pages.
alter table audit_entries set (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);
create index on audit_entries (occurred_at);

alter table audit_entries enable row level security, force row level security;
create policy appends on audit_entries for insert to sallyport_definer with check (true);
create policy spans_tenants on audit_entries for select to sallyport_definer using (true);
create policy moves on audit_entries for delete to sallyport_definer using (true);
grant select, insert, delete on audit_entries to sallyport_definer;

-- Who signs checkpoints. Several may sign at once during a rotation; a retired one signs no more, and its old
-- signatures are still checked with its public key.
create table audit_signing_keys (
  version     integer primary key check (version > 0),
  origin      text not null check (origin ~ '^[A-Za-z0-9][A-Za-z0-9./_:-]{0,126}$'),
  public_key  bytea not null unique check (length(public_key) = 32),
  key_id      text not null,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null,
  created_at  timestamptz not null default now(),
  retired_at  timestamptz,
  foreign key (key_id) references master_key_checks
);

grant select, insert, update (retired_at) on audit_signing_keys to sallyport_control;
grant select, update (key_id, wrapped_key) on audit_signing_keys to sallyport_definer;

-- One key for each person, organization or the platform itself that entries are about. Erasure deletes the row.
create table audit_subject_keys (
  id          uuid primary key,
  subject     text not null unique check (subject ~ '^(platform|operator:[A-Za-z0-9][A-Za-z0-9._@-]{0,63}|organization:[0-9a-f-]{36})$'),
  key_id      text not null,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null,
  created_at  timestamptz not null default now(),
  foreign key (key_id) references master_key_checks
);
create index on audit_subject_keys (key_id);

grant select, insert, update (key_id, wrapped_key), delete on audit_subject_keys to sallyport_definer;

-- An entry in the tree: its leaf, which says in the clear what everybody may know, and the entry sealed under the keys of those
-- it is about.
create table audit_leaves (
  index        bigint primary key check (index >= 0),
  entry_id     uuid not null unique,
  occurred_at  timestamptz not null,
  action       text not null,
  leaf         bytea not null check (length(leaf) = 32),
  subject_keys uuid[] not null,
  wrapped_key  bytea not null,
  commitment   bytea not null check (length(commitment) = 32),
  sealed       bytea not null,
  content_hash bytea check (length(content_hash) = 32) not null,
  constraint audit_leaves_subject_keys_check check (cardinality(subject_keys) in (1, 2))
);
create index on audit_leaves (occurred_at);

grant select, insert on audit_leaves to sallyport_definer;

-- C2SP tlog-tiles. The last tile of a level grows until it has 256 hashes.
create table audit_tiles (
  level  smallint not null check (level between 0 and 7),
  index  bigint not null check (index >= 0),
  hashes bytea not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
  primary key (level, index)
);

grant select, insert, update on audit_tiles to sallyport_definer;

-- Each state of the tree that was signed.
create table audit_checkpoints (
  size      bigint primary key check (size > 0),
  note      text not null,
  signed_at timestamptz not null default clock_timestamp()
);

grant select, insert, update (note, signed_at) on audit_checkpoints to sallyport_definer;

-- Nobody changes or removes an entry: no login has the right, and the owner and the superuser meet this trigger, which
-- also fires where triggers are switched off for replication.
create function audit_refuse_change() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'audit entries are never changed or removed' using errcode = '42501';
end $$;
create trigger append_only before update or delete or truncate on audit_leaves
  for each statement execute function audit_refuse_change();
alter table audit_leaves enable always trigger append_only;
create trigger append_only before delete or truncate on audit_tiles
  for each statement execute function audit_refuse_change();
alter table audit_tiles enable always trigger append_only;
create trigger append_only before update or truncate on audit_entries
  for each statement execute function audit_refuse_change();
alter table audit_entries enable always trigger append_only;
create trigger append_only before delete or truncate on audit_checkpoints
  for each statement execute function audit_refuse_change();
alter table audit_checkpoints enable always trigger append_only;

-- Writes an entry for the current transaction. Who acts, and for which tenant, was said when it began.
create function audit_record(entry uuid, action text, subject_kind text, subject_id text, details jsonb, salt bytea)
  returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare actor text[] := string_to_array(nullif(current_setting('app.actor', true), ''), ' ');
begin
  if actor is null then raise exception 'nobody acts in this transaction' using errcode = '42501'; end if;
  insert into public.audit_entries (id, org_id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    values (entry, nullif(current_setting('app.org', true), '')::uuid, actor[1], actor[2], action, subject_kind,
      subject_id, details, salt);
end $$;
grant execute on function audit_record(uuid, text, text, text, jsonb, bytea) to sallyport_control;
alter function audit_record(uuid, text, text, text, jsonb, bytea) owner to sallyport_definer;
set local role sallyport_definer;
grant execute on function audit_record(uuid, text, text, text, jsonb, bytea) to sallyport_migrate;
reset role;

-- Entries that wait to be moved into the tree, since a time.
create function audit_list(since timestamptz)
  returns table (id uuid, occurred_at timestamptz, org_id uuid, actor_kind text, actor_id text, action text,
    subject_kind text, subject_id text, details jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.id, e.occurred_at, e.org_id, e.actor_kind, e.actor_id, e.action, e.subject_kind, e.subject_id, e.details
  from public.audit_entries e where e.occurred_at >= since order by e.occurred_at, e.id
$$;
grant execute on function audit_list(timestamptz) to sallyport_control, sallyport_audit;
alter function audit_list(timestamptz) owner to sallyport_definer;

create function audit_refuse_rewrite() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.level <> old.level or new.index <> old.index or length(new.hashes) < length(old.hashes)
    or substr(new.hashes, 1, length(old.hashes)) <> old.hashes then
    raise exception 'a tile of the audit ledger only grows' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger only_grows before update on audit_tiles for each row execute function audit_refuse_rewrite();
alter table audit_tiles enable always trigger only_grows;

-- An entry may leave its first table only when it is in the tree, and only through audit_append.
create function audit_refuse_removal() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user <> 'sallyport_definer' then
    raise exception 'audit entries are never changed or removed' using errcode = '42501';
  end if;
  return null;
end $$;
create trigger moved_only before delete on audit_entries
  for each statement execute function audit_refuse_removal();
alter table audit_entries enable always trigger moved_only;

create function audit_refuse_loss() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select from public.audit_leaves l where l.entry_id = old.id) then
    raise exception 'an audit entry that is not in the tree is never removed' using errcode = '42501';
  end if;
  return old;
end $$;
create trigger never_lost before delete on audit_entries for each row execute function audit_refuse_loss();
alter table audit_entries enable always trigger never_lost;

create function audit_checkpoint() returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select c.note from public.audit_checkpoints c order by c.size desc limit 1 $$;
grant execute on function audit_checkpoint() to sallyport_gateway, sallyport_control, sallyport_audit;
alter function audit_checkpoint() owner to sallyport_definer;

create function audit_tile(tile_level integer, tile_index bigint) returns bytea
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.hashes from public.audit_tiles t where t.level = tile_level and t.index = tile_index $$;
grant execute on function audit_tile(integer, bigint) to sallyport_gateway, sallyport_control, sallyport_audit;
alter function audit_tile(integer, bigint) owner to sallyport_definer;

-- The leaves of one bundle, 32 bytes each.
create function audit_bundle(bundle_index bigint) returns bytea
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select string_agg(l.leaf, ''::bytea order by l.index) from public.audit_leaves l
  where l.index >= bundle_index * 256 and l.index < (bundle_index + 1) * 256
$$;
grant execute on function audit_bundle(bigint) to sallyport_gateway, sallyport_control, sallyport_audit;
alter function audit_bundle(bigint) owner to sallyport_definer;

create function audit_public_keys()
  returns table (version integer, origin text, public_key bytea, created_at timestamptz, retired_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.version, k.origin, k.public_key, k.created_at, k.retired_at from public.audit_signing_keys k
  order by k.version
$$;
grant execute on function audit_public_keys() to sallyport_gateway, sallyport_control, sallyport_audit;
alter function audit_public_keys() owner to sallyport_definer;

create function audit_pending(most integer)
  returns table (id uuid, occurred_at text, org_id uuid, actor_kind text, actor_id text, action text,
    subject_kind text, subject_id text, details jsonb, salt bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.id, to_char(e.occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.org_id, e.actor_kind,
    e.actor_id, e.action, e.subject_kind, e.subject_id, e.details, e.salt
  from public.audit_entries e order by e.occurred_at, e.id limit most
$$;
grant execute on function audit_pending(integer) to sallyport_control, sallyport_audit;
alter function audit_pending(integer) owner to sallyport_definer;

create function audit_active_signing_keys() returns setof audit_signing_keys
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select k.* from public.audit_signing_keys k where k.retired_at is null order by k.version desc $$;
grant execute on function audit_active_signing_keys() to sallyport_audit;
alter function audit_active_signing_keys() owner to sallyport_definer;

create function audit_subject_keys_of(ids uuid[], subjects text[]) returns setof audit_subject_keys
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select k.* from public.audit_subject_keys k where k.id = any (ids) or k.subject = any (subjects) $$;
grant execute on function audit_subject_keys_of(uuid[], text[]) to sallyport_control, sallyport_audit;
alter function audit_subject_keys_of(uuid[], text[]) owner to sallyport_definer;

create function audit_subject_key_add(id uuid, subject text, key_id text, wrapped_key bytea, commitment bytea,
    sealed bytea) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.audit_subject_keys (id, subject, key_id, wrapped_key, commitment, sealed)
    values (id, subject, key_id, wrapped_key, commitment, sealed) on conflict do nothing
$$;
grant execute on function audit_subject_key_add(uuid, text, text, bytea, bytea, bytea) to sallyport_audit;
alter function audit_subject_key_add(uuid, text, text, bytea, bytea, bytea) owner to sallyport_definer;

-- Compare-and-swap: moves entries into the tree and signs it, if the tree still has `expected` leaves. `leaves` and `tiles`
-- are lists of objects with the columns of their tables; bytes as '\x…'.
create function audit_append(expected bigint, leaves json, tiles json, new_size bigint, note text)
  returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare moved bigint;
begin
  perform pg_advisory_xact_lock(7215002);
  if expected <> coalesce((select max(c.size) from public.audit_checkpoints c), 0) then return false; end if;
  insert into public.audit_leaves (index, entry_id, occurred_at, action, leaf, subject_keys, wrapped_key, commitment,
      sealed, content_hash)
    select l.index, e.id, e.occurred_at, e.action, l.leaf, l.subject_keys, l.wrapped_key, l.commitment, l.sealed,
      l.content_hash
    from json_to_recordset(leaves) as l (index bigint, entry_id uuid, leaf bytea, subject_keys uuid[],
      wrapped_key bytea, commitment bytea, sealed bytea, content_hash bytea)
    join public.audit_entries e on e.id = l.entry_id
    where l.index >= expected and l.index < new_size;
  get diagnostics moved = row_count;
  if moved <> new_size - expected then
    raise exception 'the entries to append are not those that wait' using errcode = '23514';
  end if;
  delete from public.audit_entries e using public.audit_leaves l where l.entry_id = e.id and l.index >= expected;
  insert into public.audit_tiles as t (level, index, hashes)
    select n.level, n.index, n.hashes
    from json_to_recordset(tiles) as n (level smallint, index bigint, hashes bytea)
    on conflict (level, index) do update set hashes = excluded.hashes;
  insert into public.audit_checkpoints (size, note) values (new_size, note);
  return true;
end $$;
grant execute on function audit_append(bigint, json, json, bigint, text) to sallyport_audit;
alter function audit_append(bigint, json, json, bigint, text) owner to sallyport_definer;

create function audit_waiting() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select json_build_object('entries', count(*),
    'oldestSeconds', coalesce(floor(extract(epoch from clock_timestamp() - min(e.occurred_at))), 0))
  from public.audit_entries e
$$;
grant execute on function audit_waiting() to sallyport_control, sallyport_gateway;
alter function audit_waiting() owner to sallyport_definer;

-- A checkpoint says when it was signed. So that a quiet ledger can be told from one that nobody signs any more, the
-- newest is signed again every minute; what it says of the tree stays.
create function audit_refuse_other_tree() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user <> 'sallyport_definer' or new.size <> old.size
    or array(select split_part(new.note, E'\n', n) from generate_series(1, 3) n)
      <> array(select split_part(old.note, E'\n', n) from generate_series(1, 3) n) then
    raise exception 'what a checkpoint says of the tree is never changed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger signed_again before update on audit_checkpoints for each row execute function audit_refuse_other_tree();
alter table audit_checkpoints enable always trigger signed_again;

-- Signs the tree again, if it still has `expected` leaves.
create function audit_sign_again(expected bigint, note text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(7215002);
  update public.audit_checkpoints c set note = audit_sign_again.note, signed_at = clock_timestamp()
    where c.size = expected and not exists (select from public.audit_checkpoints larger where larger.size > expected);
  return found;
end $$;
grant execute on function audit_sign_again(bigint, text) to sallyport_audit;
alter function audit_sign_again(bigint, text) owner to sallyport_definer;

-- Erasure: the key goes, and with it every entry about this subject. Null when there is none.
create function audit_subject_erase(erased text, entry uuid, salt bytea) returns uuid
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with destroyed as (
    delete from public.audit_subject_keys k where k.subject = erased and k.subject <> 'platform' returning k.id, k.subject
  ), said as (
    insert into public.audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    select entry, 'server', 'ledger', 'audit.subject_erased', 'subject_key', d.id::text,
      jsonb_build_object('kind', split_part(d.subject, ':', 1)), audit_subject_erase.salt from destroyed d
  )
  select d.id from destroyed d
$$;
grant execute on function audit_subject_erase(text, uuid, bytea) to sallyport_control;
alter function audit_subject_erase(text, uuid, bytea) owner to sallyport_definer;

create function audit_leaf_list(first bigint, since timestamptz, most integer)
  returns table (index bigint, entry_id uuid, occurred_at text, action text, leaf bytea, content_hash bytea,
    subject_keys uuid[], wrapped_key bytea, commitment bytea, sealed bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select l.index, l.entry_id, to_char(l.occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.action, l.leaf,
    l.content_hash, l.subject_keys, l.wrapped_key, l.commitment,
    case when l.occurred_at >= since or l.action = 'audit.subject_erased' then l.sealed end
  from public.audit_leaves l where l.index >= first order by l.index limit most
$$;
grant execute on function audit_leaf_list(bigint, timestamptz, integer) to sallyport_control, sallyport_audit;
alter function audit_leaf_list(bigint, timestamptz, integer) owner to sallyport_definer;

-- Where to begin to look for what is not older than `since`: a hint, which the reader checks.
create function audit_first_since(since timestamptz) returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select min(l.index) from public.audit_leaves l where l.occurred_at >= since $$;
grant execute on function audit_first_since(timestamptz) to sallyport_control, sallyport_audit;
alter function audit_first_since(timestamptz) owner to sallyport_definer;

-- Where an entry is in the tree; null while it waits.
create function audit_index_of(entry uuid) returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select l.index from public.audit_leaves l where l.entry_id = entry $$;
grant execute on function audit_index_of(uuid) to sallyport_control, sallyport_audit;
alter function audit_index_of(uuid) owner to sallyport_definer;

create function audit_check_actor() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.actor_kind <> all (case session_user
      when 'sallyport_gateway' then array['server']
      when 'sallyport_audit' then array['server']
      when 'sallyport_worker' then array['worker', 'server']
      else array['operator', 'person', 'key', 'server'] end) then
    raise exception '% does not act as %', session_user, new.actor_kind using errcode = '42501';
  end if;
  return new;
end $$;
create trigger check_actor before insert on audit_entries for each row execute function audit_check_actor();
alter table audit_entries enable always trigger check_actor;
