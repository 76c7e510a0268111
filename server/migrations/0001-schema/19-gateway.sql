-- What a gateway holds in memory, as one document (authority/document.ts).

-- What a gateway holds in memory, as one document from one snapshot: the keys, prices and limits that changed after `since`, and
-- all providers, switches and windows. `endsInMs` is counted by this database's clock, so that a node with a wrong clock
-- neither prolongs a revoked key nor ends a good one.
create function gateway_changes(since bigint) returns json
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
      from public.api_keys k where k.generation > since), '[]'::json),
    'providers', public.gateway_providers(),
    'prices', public.gateway_prices(since),
    'switches', public.gateway_switches(),
    'debug', public.gateway_debug(),
    'limits', public.gateway_limits(since));
$$;
grant execute on function gateway_changes(bigint) to sallyport_gateway;
alter function gateway_changes(bigint) owner to sallyport_definer;

-- What is in force and what is coming, as the gateway needs it: the operator's prices and rules, all of them when one
-- changed after `since` and null when none did; and the assignments of the organizations whose assignment changed, which
-- are as many as there are customers. `startsInMs` is counted by this database's clock, as ends of keys are.
create function gateway_prices(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with clock as materialized (select public.latest_time() as now)
  select json_build_object(
    'decided', case when since = 0
        or exists (select from public.price_overrides where generation > since)
        or exists (select from public.price_plan_rules where generation > since)
      then json_build_object(
        'overrides', coalesce((
          select json_agg(json_build_object('provider', o.provider, 'model', o.model, 'rates', o.rates,
            'startsInMs', date_part('epoch', o.effective_from - clock.now) * 1000) order by o.effective_from, o.number)
          from public.price_overrides o
          where o.effective_from > clock.now or o.number = (
            select n.number from public.price_overrides n
            where n.provider = o.provider and n.model = o.model and n.effective_from <= clock.now
            order by n.effective_from desc, n.number desc limit 1)), '[]'::json),
        'rules', coalesce((
          select json_agg(json_build_object('planId', r.plan_id, 'pattern', r.pattern, 'markupPercent', r.markup_percent,
            'rates', r.rates, 'belowCost', r.below_cost,
            'startsInMs', date_part('epoch', r.effective_from - clock.now) * 1000) order by r.effective_from, r.number)
          from public.price_plan_rules r
          where r.effective_from > clock.now or r.number = (
            select n.number from public.price_plan_rules n
            where n.plan_id = r.plan_id and n.pattern = r.pattern and n.effective_from <= clock.now
            order by n.effective_from desc, n.number desc limit 1)), '[]'::json)) end,
    'assignments', coalesce((
      select json_agg(json_build_object('organizationId', a.org_id, 'planId', a.plan_id,
        'startsInMs', date_part('epoch', a.effective_from - clock.now) * 1000) order by a.effective_from, a.number)
      from (select distinct c.org_id from public.price_assignments c where c.generation > since) changed
      cross join lateral (
        (select n.* from public.price_assignments n
          where n.org_id = changed.org_id and n.effective_from <= clock.now
          order by n.effective_from desc, n.number desc limit 1)
        union all
        select n.* from public.price_assignments n
          where n.org_id = changed.org_id and n.effective_from > clock.now) a), '[]'::json))
  from clock
$$;
alter function gateway_prices(bigint) owner to sallyport_definer;

-- What is stopped and what is suspended: both are asked at the same places, and are few.
create function gateway_switches() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select json_agg(json_build_object('scope', f.scope, 'mode', f.mode, 'subject', f.subject) order by f.id) from (
      select s.id, s.scope, s.mode,
        coalesce(s.provider, s.model, s.key_id::text, s.organization_id::text, '') as subject from public.switches s
      union all
      select s.id, case when s.project_id is not null then 'suspended_project'
          when s.member_id is not null then 'suspended_member' else 'suspended_organization' end, s.mode,
        coalesce(s.project_id, s.member_id, s.org_id)::text from public.suspensions s) f), '[]'::json)
$$;
alter function gateway_switches() owner to sallyport_definer;

-- `endsInMs` is counted by this database's clock, as ends of keys are.
create function gateway_debug() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select json_agg(json_build_object('organizationId', w.org_id,
      'endsInMs', floor(extract(epoch from w.ends_at - public.latest_time()) * 1000)))
    from public.debug_windows w where w.ends_at > public.latest_time()), '[]'::json)
$$;
alter function gateway_debug() owner to sallyport_definer;

-- The rules that changed after `since`, of all tenants; those that were taken away have no `most`. `otherNodes` are those
-- that serve beside the one that asks for the first time, which has no lease yet.
create function gateway_limits(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'rules', coalesce((
      select json_agg(json_build_object('number', r.number, 'scope', r.scope, 'subject', r.subject,
        'endpoint', r.endpoint, 'unit', r.unit, 'windowSeconds', r.window_seconds, 'most', r.most) order by r.number)
      from (
        select number, scope, address as subject, endpoint, unit, window_seconds, most, generation
          from public.limit_rules
        union all
        select number, case when key_id is not null then 'key' when member_id is not null then 'member'
            when project_id is not null then 'project' else 'organization' end,
          coalesce(key_id, member_id, project_id, org_id)::text, endpoint, unit, window_seconds, most, generation
          from public.organization_limits) r
      where (since = 0 and r.most is not null) or (since > 0 and r.generation > since)), '[]'::json),
    'outage', (select o.mode from public.limit_outage o),
    'otherNodes', (select count(*) from public.nodes n where n.lease_until > clock_timestamp()))
$$;
alter function gateway_limits(bigint) owner to sallyport_definer;

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

-- Providers as nodes read them, with their newest sealed secret.
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

-- The originals of the keys that changed after `since`, by key.
create function gateway_originals(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_object_agg(k.id, k.original_id), '{}'::json) from public.api_keys k
  where k.generation > since and k.original_id is not null
$$;
grant execute on function gateway_originals(bigint) to sallyport_gateway;
alter function gateway_originals(bigint) owner to sallyport_definer;

-- The organizations whose leases were recalled after `since`; null for whoever knows nothing yet: all.
create function gateway_recalls(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select case when since > 0 then coalesce(
    (select json_agg(r.org_id) from public.ledger_recalls r where r.generation > since), '[]'::json) end
$$;
grant execute on function gateway_recalls(bigint) to sallyport_gateway;
alter function gateway_recalls(bigint) owner to sallyport_definer;
