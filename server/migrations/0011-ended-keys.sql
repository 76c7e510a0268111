-- A node that begins asks for all there is. Keys that ended long ago are nothing to it, and a playground makes them by the thousand, so
-- it is told of those that ended within the last day; one that asks for what has changed is told of every key (0001, 0004).
set local role sallyport_definer;

create or replace function gateway_changes(since bigint) returns json
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
        'endsInMs', floor(extract(epoch from least(k.expires_at, k.revoked_at) - public.latest_time()) * 1000)))
      from public.api_keys k where k.generation > since
        and (since > 0 or coalesce(least(k.revoked_at, k.expires_at), 'infinity') > public.latest_time() - interval '1 day')),
      '[]'::json),
    'providers', public.gateway_providers(),
    'prices', public.gateway_prices(since),
    'switches', public.gateway_switches(),
    'debug', public.gateway_debug(),
    'limits', public.gateway_limits(since));
$$;

create or replace function gateway_originals(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_object_agg(k.id, k.original_id), '{}'::json) from public.api_keys k
  where k.generation > since and k.original_id is not null
    and (since > 0 or coalesce(least(k.revoked_at, k.expires_at), 'infinity') > public.latest_time() - interval '1 day')
$$;

create or replace function gateway_key_marks(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_object_agg(k.id, json_build_object(
      'paused', k.paused_at is not null, 'playground', k.playground_session is not null)), '{}'::json)
  from public.api_keys k
  where k.generation > since and (k.paused_at is not null or k.playground_session is not null)
    and (since > 0 or coalesce(least(k.revoked_at, k.expires_at), 'infinity') > public.latest_time() - interval '1 day')
$$;

reset role;
