-- Whose an erased entry was (D-4, R-1): a leaf is made of what the entry said and of the keys it was sealed under, so that
-- whoever exports the ledger cannot pass one entry off as another's. The hash of what it said stays when the entry goes.
-- Entries from before have none, and their leaf is that hash alone.

alter table audit_leaves add column content_hash bytea check (length(content_hash) = 32);

set local role sallyport_definer;
-- As in 0006, with the hash.
create or replace function public.audit_append(expected bigint, leaves json, tiles json, new_size bigint, note text)
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

drop function public.audit_leaf_list(bigint, timestamptz, integer);
reset role;

create function audit_leaf_list(first bigint, since timestamptz, most integer) returns setof audit_leaves
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select l.* from public.audit_leaves l where l.index >= first and l.occurred_at >= since order by l.index limit most
$$;
grant execute on function audit_leaf_list(bigint, timestamptz, integer) to sallyport_audit;
alter function audit_leaf_list(bigint, timestamptz, integer) owner to sallyport_definer;
