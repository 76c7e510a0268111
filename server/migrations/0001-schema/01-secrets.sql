-- What is known of master keys and peppers, and how records are wrapped anew (vault/, docs/runbooks/secrets.md).

-- A value sealed under each master key in use, so that a wrong key is noticed at start and not at the first request.
create table master_key_checks (
  key_id      text primary key,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null,
  created_at  timestamptz not null default now()
);

grant select on master_key_checks to sallyport_gateway;
grant select, insert, delete on master_key_checks to sallyport_control;

-- P-6: what each version of the pepper makes of a known text, so that a wrong one is noticed at start.
create table pepper_checks (
  version    integer primary key check (version >= 0),
  proof      bytea not null check (length(proof) = 32),
  created_at timestamptz not null default now()
);

grant select, insert, delete on pepper_checks to sallyport_control;
grant select on pepper_checks to sallyport_definer;

-- How many records each master key wraps.
create function sealed_counts() returns table (relation text, key_id text, records bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select 'provider_secrets', s.key_id, count(*) from public.provider_secrets s group by s.key_id
  union all select 'audit_signing_keys', s.key_id, count(*) from public.audit_signing_keys s group by s.key_id
  union all select 'audit_subject_keys', s.key_id, count(*) from public.audit_subject_keys s group by s.key_id
  union all select 'people_secret', s.key_id, count(*) from public.people_secret s group by s.key_id
  union all select 'accounts', s.key_id, count(*) from public.accounts s group by s.key_id
$$;
grant execute on function sealed_counts() to sallyport_control;
alter function sealed_counts() owner to sallyport_definer;

-- Records that another master key than `active` wraps. Who wraps them anew sees the wrapped data key and not what it seals.
create function sealed_under_others(active text, most integer)
  returns table (relation text, id text, version integer, key_id text, wrapped_key bytea, commitment bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  (select 'provider_secrets', s.id::text, s.version, s.key_id, s.wrapped_key, s.commitment
    from public.provider_secrets s where s.key_id <> active order by s.id limit most)
  union all
  (select 'audit_signing_keys', s.version::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.audit_signing_keys s where s.key_id <> active order by s.version limit most)
  union all
  (select 'audit_subject_keys', s.id::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.audit_subject_keys s where s.key_id <> active order by s.id limit most)
  union all
  (select 'people_secret', 'only', 1, s.key_id, s.wrapped_key, s.commitment
    from public.people_secret s where s.key_id <> active)
  union all
  (select 'accounts', s.id::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.accounts s where s.key_id <> active order by s.id limit most)
  limit most
$$;
grant execute on function sealed_under_others(text, integer) to sallyport_control;
alter function sealed_under_others(text, integer) owner to sallyport_definer;

-- Gives a record the data key wrapped anew, if it still is as it was read. What it seals is not touched.
create function sealed_rewrap(relation text, record text, old_wrapped bytea, new_key text, new_wrapped bytea)
  returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  case relation
    when 'provider_secrets' then
      update public.provider_secrets s set key_id = new_key, wrapped_key = new_wrapped
        where s.id = record::uuid and s.wrapped_key = old_wrapped;
    when 'audit_signing_keys' then
      update public.audit_signing_keys s set key_id = new_key, wrapped_key = new_wrapped
        where s.version = record::integer and s.wrapped_key = old_wrapped;
    when 'audit_subject_keys' then
      update public.audit_subject_keys s set key_id = new_key, wrapped_key = new_wrapped
        where s.id = record::uuid and s.wrapped_key = old_wrapped;
    when 'people_secret' then
      update public.people_secret s set key_id = new_key, wrapped_key = new_wrapped
        where s.wrapped_key = old_wrapped;
    when 'accounts' then
      update public.accounts s set key_id = new_key, wrapped_key = new_wrapped
        where s.id = record::uuid and s.wrapped_key = old_wrapped;
  end case;
  return found;
end $$;
grant execute on function sealed_rewrap(text, text, bytea, text, bytea) to sallyport_control;
alter function sealed_rewrap(text, text, bytea, text, bytea) owner to sallyport_definer;

-- Every version of the pepper that was adopted or is needed, with the API keys and operators' tokens that have not ended
-- and are hashed under it.
create function pepper_uses() returns table (version integer, proof bytea, keys bigint, tokens bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with live as (
    select k.pepper_version as version, 1 as keys, 0 as tokens from public.api_keys k
      where (k.revoked_at is null or k.revoked_at > clock_timestamp())
        and (k.expires_at is null or k.expires_at > clock_timestamp())
    union all
    select t.pepper_version, 0, 1 from public.operator_tokens t
      where t.revoked_at is null and t.expires_at > clock_timestamp()
    union all
    select c.version, 0, 0 from public.pepper_checks c
  )
  select l.version, (select c.proof from public.pepper_checks c where c.version = l.version), sum(l.keys), sum(l.tokens)
    from live l group by l.version order by l.version
$$;
grant execute on function pepper_uses() to sallyport_gateway, sallyport_control;
alter function pepper_uses() owner to sallyport_definer;

-- The API keys that have not ended and are hashed under a version of the pepper, in the order of their ids.
create function pepper_keys(wanted integer, after uuid, most integer)
  returns table (id uuid, prefix text, organization_id uuid, organization text, name text, created_at timestamptz, last_used_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.id, 'sp_' || k.mode || '_' || k.public_id, o.id, o.slug, k.name, k.created_at, k.last_used_at
    from public.api_keys k join public.organizations o on o.id = k.org_id
    where k.pepper_version = wanted and k.id > after
      and (k.revoked_at is null or k.revoked_at > clock_timestamp())
      and (k.expires_at is null or k.expires_at > clock_timestamp())
    order by k.id limit most
$$;
grant execute on function pepper_keys(integer, uuid, integer) to sallyport_control;
alter function pepper_keys(integer, uuid, integer) owner to sallyport_definer;
