-- Secrets of webhooks are wrapped by the master key, so they move with it (P-1).

set local role sallyport_definer;

create or replace function sealed_counts() returns table (relation text, key_id text, records bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select 'provider_secrets', s.key_id, count(*) from public.provider_secrets s group by s.key_id
  union all select 'audit_signing_keys', s.key_id, count(*) from public.audit_signing_keys s group by s.key_id
  union all select 'audit_subject_keys', s.key_id, count(*) from public.audit_subject_keys s group by s.key_id
  union all select 'people_secret', s.key_id, count(*) from public.people_secret s group by s.key_id
  union all select 'accounts', s.key_id, count(*) from public.accounts s group by s.key_id
  union all select 'object_organization_keys', s.key_id, count(*) from public.object_organization_keys s group by s.key_id
  union all select 'webhook_secrets', s.key_id, count(*) from public.webhook_secrets s group by s.key_id
$$;

create or replace function sealed_under_others(active text, most integer)
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
  union all
  (select 'object_organization_keys', s.org_id::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.object_organization_keys s where s.key_id <> active order by s.org_id limit most)
  union all
  (select 'webhook_secrets', s.id::text, 1, s.key_id, s.wrapped_key, s.commitment
    from public.webhook_secrets s where s.key_id <> active order by s.id limit most)
  limit most
$$;

create or replace function sealed_rewrap(relation text, record text, old_wrapped bytea, new_key text, new_wrapped bytea)
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
    when 'object_organization_keys' then
      update public.object_organization_keys s set key_id = new_key, wrapped_key = new_wrapped
        where s.org_id = record::uuid and s.wrapped_key = old_wrapped;
    when 'webhook_secrets' then
      update public.webhook_secrets s set key_id = new_key, wrapped_key = new_wrapped
        where s.id = record::uuid and s.wrapped_key = old_wrapped;
  end case;
  return found;
end $$;

reset role;
