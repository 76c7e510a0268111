-- The audit ledger as a tree that outsiders can check (docs/audit-ledger.md, D-4).
--
-- An act still writes its entry into audit_entries, in its own transaction. Within a second a sequencer moves it: it
-- gives it the next index, seals it under the keys of those it is about, and signs the new tree. `audit_append` is the
-- only way an entry leaves audit_entries, and it leaves as a leaf.

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
  retired_at  timestamptz
);

-- One key for each person, organization or the platform itself that entries are about. Erasure deletes the row.
create table audit_subject_keys (
  id          uuid primary key,
  subject     text not null unique check (subject ~ '^(platform|operator:[A-Za-z0-9][A-Za-z0-9._@-]{0,63}|organization:[0-9a-f-]{36})$'),
  key_id      text not null,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null,
  created_at  timestamptz not null default now()
);

create table audit_leaves (
  index        bigint primary key check (index >= 0),
  entry_id     uuid not null unique,
  occurred_at  timestamptz not null,
  action       text not null,
  leaf         bytea not null check (length(leaf) = 32),
  subject_keys uuid[] not null check (cardinality(subject_keys) > 0),
  wrapped_key  bytea not null,
  commitment   bytea not null check (length(commitment) = 32),
  sealed       bytea not null
);
create index on audit_leaves (occurred_at);

-- C2SP tlog-tiles. The last tile of a level grows until it has 256 hashes.
create table audit_tiles (
  level  smallint not null check (level between 0 and 7),
  index  bigint not null check (index >= 0),
  hashes bytea not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
  primary key (level, index)
);

create table audit_checkpoints (
  size      bigint primary key check (size > 0),
  note      text not null,
  signed_at timestamptz not null default clock_timestamp()
);

-- ------------------------------------------------------------------------------------ what nobody may change

create trigger append_only before update or delete or truncate on audit_leaves
  for each statement execute function audit_refuse_change();
create trigger append_only before update or delete or truncate on audit_checkpoints
  for each statement execute function audit_refuse_change();
create trigger append_only before delete or truncate on audit_tiles
  for each statement execute function audit_refuse_change();
alter table audit_leaves enable always trigger append_only;
alter table audit_checkpoints enable always trigger append_only;
alter table audit_tiles enable always trigger append_only;

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
create function audit_refuse_loss() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select from public.audit_leaves l where l.entry_id = old.id) then
    raise exception 'an audit entry that is not in the tree is never removed' using errcode = '42501';
  end if;
  return old;
end $$;
drop trigger append_only on audit_entries;
create trigger append_only before update or truncate on audit_entries
  for each statement execute function audit_refuse_change();
create trigger moved_only before delete on audit_entries
  for each statement execute function audit_refuse_removal();
create trigger never_lost before delete on audit_entries for each row execute function audit_refuse_loss();
alter table audit_entries enable always trigger append_only;
alter table audit_entries enable always trigger moved_only;
alter table audit_entries enable always trigger never_lost;
create policy moves on audit_entries for delete to sallyport_definer using (true);

-- Rows come and go: what was moved shall not lie about in the old pages.
alter table audit_entries set (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0);

-- ------------------------------------------------------------------------------------------- what is public

create function audit_checkpoint() returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select c.note from public.audit_checkpoints c order by c.size desc limit 1 $$;

create function audit_tile(tile_level integer, tile_index bigint) returns bytea
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.hashes from public.audit_tiles t where t.level = tile_level and t.index = tile_index $$;

-- The leaves of one bundle, 32 bytes each.
create function audit_bundle(bundle_index bigint) returns bytea
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select string_agg(l.leaf, ''::bytea order by l.index) from public.audit_leaves l
  where l.index >= bundle_index * 256 and l.index < (bundle_index + 1) * 256
$$;

create function audit_public_keys()
  returns table (version integer, origin text, public_key bytea, created_at timestamptz, retired_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.version, k.origin, k.public_key, k.created_at, k.retired_at from public.audit_signing_keys k
  order by k.version
$$;

-- --------------------------------------------------------------------------------------- what the sequencer does

create function audit_pending(most integer)
  returns table (id uuid, occurred_at text, org_id uuid, actor_kind text, actor_id text, action text,
    subject_kind text, subject_id text, details jsonb, salt bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.id, to_char(e.occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.org_id, e.actor_kind,
    e.actor_id, e.action, e.subject_kind, e.subject_id, e.details, e.salt
  from public.audit_entries e order by e.occurred_at, e.id limit most
$$;

create function audit_active_signing_keys() returns setof audit_signing_keys
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select k.* from public.audit_signing_keys k where k.retired_at is null order by k.version desc $$;

create function audit_subject_keys_of(ids uuid[], subjects text[]) returns setof audit_subject_keys
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select k.* from public.audit_subject_keys k where k.id = any (ids) or k.subject = any (subjects) $$;

create function audit_subject_key_add(id uuid, subject text, key_id text, wrapped_key bytea, commitment bytea,
    sealed bytea) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.audit_subject_keys (id, subject, key_id, wrapped_key, commitment, sealed)
    values (id, subject, key_id, wrapped_key, commitment, sealed) on conflict do nothing
$$;

-- Compare-and-swap: moves entries into the tree and signs it, if the tree still has `expected` leaves. `leaves` and
-- `tiles` are lists of objects with the columns of their tables; bytes as '\x…'.
create function audit_append(expected bigint, leaves json, tiles json, new_size bigint, note text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare moved bigint;
begin
  perform pg_advisory_xact_lock(7215002);
  if expected <> coalesce((select max(c.size) from public.audit_checkpoints c), 0) then return false; end if;
  insert into public.audit_leaves (index, entry_id, occurred_at, action, leaf, subject_keys, wrapped_key, commitment,
      sealed)
    select l.index, e.id, e.occurred_at, e.action, l.leaf, l.subject_keys, l.wrapped_key, l.commitment, l.sealed
    from json_to_recordset(leaves) as l (index bigint, entry_id uuid, leaf bytea, subject_keys uuid[],
      wrapped_key bytea, commitment bytea, sealed bytea)
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

-- ----------------------------------------------------------------------------------------- what auditors read

create function audit_leaf_list(first bigint, since timestamptz, most integer)
  returns table (index bigint, entry_id uuid, occurred_at timestamptz, action text, leaf bytea, subject_keys uuid[],
    wrapped_key bytea, commitment bytea, sealed bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select l.index, l.entry_id, l.occurred_at, l.action, l.leaf, l.subject_keys, l.wrapped_key, l.commitment, l.sealed
  from public.audit_leaves l where l.index >= first and l.occurred_at >= since order by l.index limit most
$$;

-- Erasure: the key goes, and with it every entry about this subject. Null when there is none.
create function audit_subject_erase(erased text) returns uuid
  language sql security definer set search_path = pg_catalog, pg_temp
as $$ delete from public.audit_subject_keys k where k.subject = erased returning k.id $$;

-- ------------------------------------------------------------------------------------------------------ grants

grant delete on audit_entries to sallyport_definer;
grant select, insert on audit_leaves, audit_checkpoints to sallyport_definer;
grant select, insert, update on audit_tiles to sallyport_definer;
grant select, insert, delete on audit_subject_keys to sallyport_definer;
grant select on audit_signing_keys to sallyport_definer;
grant select, insert on audit_signing_keys to sallyport_control;
grant update (retired_at) on audit_signing_keys to sallyport_control;

grant execute on function audit_checkpoint(), audit_tile(integer, bigint), audit_bundle(bigint)
  to sallyport_gateway, sallyport_audit;
grant execute on function audit_public_keys() to sallyport_gateway, sallyport_audit, sallyport_control;
grant execute on function audit_pending(integer), audit_active_signing_keys(), audit_subject_keys_of(uuid[], text[]),
  audit_subject_key_add(uuid, text, text, bytea, bytea, bytea), audit_append(bigint, json, json, bigint, text),
  audit_leaf_list(bigint, timestamptz, integer) to sallyport_audit;
grant execute on function audit_subject_erase(text) to sallyport_control;

alter function audit_checkpoint() owner to sallyport_definer;
alter function audit_tile(integer, bigint) owner to sallyport_definer;
alter function audit_bundle(bigint) owner to sallyport_definer;
alter function audit_public_keys() owner to sallyport_definer;
alter function audit_pending(integer) owner to sallyport_definer;
alter function audit_active_signing_keys() owner to sallyport_definer;
alter function audit_subject_keys_of(uuid[], text[]) owner to sallyport_definer;
alter function audit_subject_key_add(uuid, text, text, bytea, bytea, bytea) owner to sallyport_definer;
alter function audit_append(bigint, json, json, bigint, text) owner to sallyport_definer;
alter function audit_leaf_list(bigint, timestamptz, integer) owner to sallyport_definer;
alter function audit_subject_erase(text) owner to sallyport_definer;
