-- What an organization reads of the audit ledger: its own entries and no others (audit/activity-store.ts).

-- The key of the organization that an entry is about is the last of its keys.
create index audit_leaves_of_subject on audit_leaves ((subject_keys[cardinality(subject_keys)]), index);

-- Entries of the current organization in the tree, the newest first.
create function audit_leaves_of_organization(before bigint, most integer, actions text[], person uuid, since timestamptz,
    until timestamptz)
  returns table (index bigint, entry_id uuid, occurred_at text, action text, leaf bytea, content_hash bytea,
    subject_keys uuid[], wrapped_key bytea, commitment bytea, sealed bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select l.index, l.entry_id, to_char(l.occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.action, l.leaf,
    l.content_hash, l.subject_keys, l.wrapped_key, l.commitment, l.sealed
  from public.audit_subject_keys k
    join public.audit_leaves l on l.subject_keys[cardinality(l.subject_keys)] = k.id
  where k.subject = 'organization:' || public.current_organization() and l.index < before
    and (actions is null or l.action = any (actions)) and l.occurred_at >= since and l.occurred_at < until
    and (person is null
      or l.subject_keys[1] = (select p.id from public.audit_subject_keys p where p.subject = 'person:' || person))
  order by l.index desc limit most
$$;
grant execute on function audit_leaves_of_organization(bigint, integer, text[], uuid, timestamptz, timestamptz) to sallyport_control;
alter function audit_leaves_of_organization(bigint, integer, text[], uuid, timestamptz, timestamptz) owner to sallyport_definer;

-- Entries of the current organization that are not in the tree yet, the newest first.
create function audit_waiting_of_organization(most integer)
  returns table (id uuid, occurred_at timestamptz, actor_kind text, actor_id text, action text, subject_kind text,
    subject_id text, details jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.id, e.occurred_at, e.actor_kind, e.actor_id, e.action, e.subject_kind, e.subject_id, e.details
  from public.audit_entries e where e.org_id = public.current_organization() order by e.occurred_at desc, e.id desc limit most
$$;
grant execute on function audit_waiting_of_organization(integer) to sallyport_control;
alter function audit_waiting_of_organization(integer) owner to sallyport_definer;
