-- Whether a provider takes the flag by which a stream's token counts are asked for, where the operator knows better than
-- the registry: null is what the registry says of the kind.
alter table providers add column stream_usage text
  check (stream_usage in ('on-request', 'always', 'never'));

-- Providers as nodes read them; as in 0012, with stream_usage. A function of its own, so that the next change of them is
-- not a change of gateway_changes.
create function gateway_providers() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object(
      'id', p.id, 'slug', p.slug, 'kind', p.kind, 'baseUrl', p.base_url,
      'allowPrivateAddress', p.allow_private_address, 'streamUsage', p.stream_usage,
      'models', public.gateway_models(p.id),
      'secret', (
        select json_build_object('id', s.id, 'version', s.version, 'keyId', s.key_id,
          'wrappedKey', encode(s.wrapped_key, 'base64'), 'commitment', encode(s.commitment, 'base64'),
          'sealed', encode(s.sealed, 'base64'))
        from public.provider_secrets s where s.provider_id = p.id order by s.version desc limit 1))
      order by p.priority, p.created_at), '[]'::json)
    from public.providers p
$$;
alter function gateway_providers() owner to sallyport_definer;

set local role sallyport_definer;
-- As in 0009, with providers from their own function.
create or replace function public.gateway_changes(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'generation', (select generation from public.authority),
    'keys', coalesce((
      select json_agg(json_build_object(
        'id', k.id, 'publicId', k.public_id, 'organizationId', k.org_id, 'projectId', k.project_id,
        'memberId', k.member_id, 'mode', k.mode,
        'salt', encode(k.salt, 'base64'), 'hash', encode(k.hash, 'base64'), 'pepperVersion', k.pepper_version,
        'endpoints', k.endpoints, 'models', k.models, 'ipRanges', k.ip_ranges, 'compromised', k.compromised,
        'endsInMs', floor(extract(epoch from least(k.expires_at, k.revoked_at) - clock_timestamp()) * 1000)))
      from public.api_keys k where k.generation > since), '[]'::json),
    'providers', public.gateway_providers(),
    'prices', public.gateway_prices(since),
    'switches', public.gateway_switches(),
    'debug', public.gateway_debug(),
    'limits', public.gateway_limits(since));
$$;
reset role;
