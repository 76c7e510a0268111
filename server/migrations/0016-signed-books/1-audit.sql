-- One leaf, one entry (D-4): a leaf is made of tagged and counted parts, with all that the columns beside it say, so that
-- none of them can be changed without its leaf. docs/audit-ledger.md has the format, decision 0020 the reasons.

-- No ledger was in use before this format, and leaves of the old one prove less. One that was begun while it was developed
-- begins anew; everyone who kept a checkpoint of it sees a rollback, as they should.
alter table audit_leaves disable trigger append_only;
alter table audit_tiles disable trigger append_only;
alter table audit_checkpoints disable trigger append_only;
delete from audit_leaves;
delete from audit_tiles;
delete from audit_checkpoints;
alter table audit_leaves enable always trigger append_only;
alter table audit_tiles enable always trigger append_only;
alter table audit_checkpoints enable always trigger append_only;

alter table audit_leaves alter column content_hash set not null;
alter table audit_leaves drop constraint audit_leaves_subject_keys_check;
alter table audit_leaves add constraint audit_leaves_subject_keys_check check (cardinality(subject_keys) in (1, 2));

-- ------------------------------------------------------------------------------ checkpoints that are signed again

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
drop trigger append_only on audit_checkpoints;
create trigger append_only before delete or truncate on audit_checkpoints
  for each statement execute function audit_refuse_change();
create trigger signed_again before update on audit_checkpoints for each row execute function audit_refuse_other_tree();
alter table audit_checkpoints enable always trigger append_only;
alter table audit_checkpoints enable always trigger signed_again;
grant update (note, signed_at) on audit_checkpoints to sallyport_definer;

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

-- -------------------------------------------------------------------------------------------------- erasure

-- Destroys a subject's key and says so, in one step: nobody can do the one without the other. The entry is the
-- ledger's own and about a key, so that it stays readable when whoever ordered it is erased too. Null when there is no key.
drop function audit_subject_erase(text);
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

-- ---------------------------------------------------------------------------------------- what auditors read

-- Leaves in order, each with all that it is made of. Of an older one than `since` only that, and not what is sealed: who
-- lists the newer ones still sees that none was moved out of sight.
drop function audit_leaf_list(bigint, timestamptz, integer);
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

-- Where to begin to look for what is not older than `since`: a hint, which the reader checks.
create function audit_first_since(since timestamptz) returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select min(l.index) from public.audit_leaves l where l.occurred_at >= since $$;

grant execute on function audit_sign_again(bigint, text), audit_first_since(timestamptz), audit_leaf_list(bigint, timestamptz, integer) to sallyport_audit;
grant execute on function audit_subject_erase(text, uuid, bytea) to sallyport_control;
alter function audit_first_since(timestamptz) owner to sallyport_definer;
alter function audit_sign_again(bigint, text) owner to sallyport_definer;
alter function audit_subject_erase(text, uuid, bytea) owner to sallyport_definer;
alter function audit_leaf_list(bigint, timestamptz, integer) owner to sallyport_definer;
