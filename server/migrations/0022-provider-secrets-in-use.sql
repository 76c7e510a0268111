-- Several secrets of one provider in use at the same time (P-2), and what requests are spread by.
alter table providers
  -- Its share among the providers of its priority: of a thousand requests to two with weights 3 and 1, about 750 and 250. Null: the
  -- providers of a priority are asked in the order in which they were set up.
  add column weight integer check (weight between 1 and 1000);
grant update (weight) on providers to sallyport_control;

-- The newest secret, and those that were kept in use beside it.
set local role sallyport_definer;
create or replace function gateway_providers() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object(
      'id', p.id, 'slug', p.slug, 'kind', p.kind, 'baseUrl', p.base_url,
      'allowPrivateAddress', p.allow_private_address, 'streamUsage', p.stream_usage, 'region', p.region,
      'priority', p.priority, 'weight', p.weight,
      'models', public.gateway_models(p.id),
      'secret', s.secrets -> 0,
      'moreSecrets', coalesce(s.secrets - 0, '[]'::jsonb))
      order by p.priority, p.created_at), '[]'::json)
    from public.providers p
    left join lateral (
      select jsonb_agg(jsonb_build_object('id', s.id, 'version', s.version, 'keyId', s.key_id,
          'wrappedKey', encode(s.wrapped_key, 'base64'), 'commitment', encode(s.commitment, 'base64'),
          'sealed', encode(s.sealed, 'base64')) order by s.version desc) as secrets
      from public.provider_secrets s where s.provider_id = p.id) s on true
$$;
reset role;
