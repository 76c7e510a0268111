-- What a declared model takes and writes at most, where the operator knows it.
alter table provider_models add column context_tokens integer check (context_tokens between 1 and 1000000000);
alter table provider_models add column output_tokens integer check (output_tokens between 1 and 1000000000);

-- The models that an operator declared, as nodes read them.
create function gateway_models(provider uuid) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object('model', m.model, 'inputUsdPerMillion', m.input_usd_per_million,
      'outputUsdPerMillion', m.output_usd_per_million, 'contextTokens', m.context_tokens,
      'outputTokens', m.output_tokens) order by m.model), '[]'::json)
    from public.provider_models m where m.provider_id = provider
$$;
alter function gateway_models(uuid) owner to sallyport_definer;

set local role sallyport_definer;
-- As in 0009, with models from their own function.
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
    'providers', coalesce((
      select json_agg(json_build_object(
        'id', p.id, 'slug', p.slug, 'kind', p.kind, 'baseUrl', p.base_url,
        'allowPrivateAddress', p.allow_private_address,
        'models', public.gateway_models(p.id),
        'secret', (
          select json_build_object('id', s.id, 'version', s.version, 'keyId', s.key_id,
            'wrappedKey', encode(s.wrapped_key, 'base64'), 'commitment', encode(s.commitment, 'base64'),
            'sealed', encode(s.sealed, 'base64'))
          from public.provider_secrets s where s.provider_id = p.id order by s.version desc limit 1))
        order by p.priority, p.created_at)
      from public.providers p), '[]'::json),
    'prices', public.gateway_prices(since),
    'switches', public.gateway_switches(),
    'debug', public.gateway_debug(),
    'limits', public.gateway_limits(since));
$$;
reset role;
