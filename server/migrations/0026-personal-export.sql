-- What somebody who takes all their own data reads across organizations (R-1, personal-data/).

-- Entries of the audit ledger about what a person did, the newest first.
create function audit_leaves_of_person(person uuid, before bigint, most integer)
  returns table (index bigint, entry_id uuid, occurred_at text, action text, leaf bytea, content_hash bytea,
    subject_keys uuid[], wrapped_key bytea, commitment bytea, sealed bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select l.index, l.entry_id, to_char(l.occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.action, l.leaf,
    l.content_hash, l.subject_keys, l.wrapped_key, l.commitment, l.sealed
  from public.audit_leaves l
  where l.index < before and l.subject_keys[1] = any (array(select k.id from public.audit_subject_keys k
    where k.subject in ('person:' || person, 'operator:' || person)))
  order by l.index desc limit most
$$;
grant execute on function audit_leaves_of_person(uuid, bigint, integer) to sallyport_control;
alter function audit_leaves_of_person(uuid, bigint, integer) owner to sallyport_definer;

-- Those that are not in the tree yet, which takes a second.
create function audit_waiting_of_person(person uuid, most integer)
  returns table (id uuid, occurred_at timestamptz, action text, subject_kind text, subject_id text, details jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.id, e.occurred_at, e.action, e.subject_kind, e.subject_id, e.details
  from public.audit_entries e where e.actor_kind in ('person', 'operator') and e.actor_id = person::text
  order by e.occurred_at desc, e.id desc limit most
$$;
grant execute on function audit_waiting_of_person(uuid, integer) to sallyport_control;
alter function audit_waiting_of_person(uuid, integer) owner to sallyport_definer;

-- Invitations to one address, of whichever organization.
create function invitations_to(address bytea)
  returns table (organization text, role text, created_at timestamptz, expires_at timestamptz, accepted_at timestamptz,
    revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.name, i.role, i.created_at, i.expires_at, i.accepted_at, i.revoked_at
  from public.invitations i join public.organizations o on o.id = i.org_id where i.address_index = address order by i.id
$$;
grant execute on function invitations_to(bytea) to sallyport_control;
alter function invitations_to(bytea) owner to sallyport_definer;
