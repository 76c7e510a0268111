-- What the operator stops at once (AB-9), and whose requests are logged for a while (Z-4).

-- One row for each thing that is stopped now; without it, it runs. What was stopped before is in the audit ledger.
-- A provider is named and not referred to, so that it is still stopped when it was removed and added again.
create table switches (
  id              uuid primary key,
  scope           text not null check (scope in ('everything', 'provider', 'model', 'organization', 'key')),
  provider        text check (provider ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  model           text check (model ~ '^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$'),
  organization_id uuid references organizations,
  key_id          uuid,
  -- drain: what is in flight may finish. cut: it ends at once.
  mode            text not null check (mode in ('drain', 'cut')),
  reason          text not null check (length(reason) between 3 and 100),
  stopped_at      timestamptz not null default clock_timestamp(),
  generation      bigint not null,
  foreign key (organization_id, key_id) references api_keys (org_id, id),
  check ((provider is not null) = (scope = 'provider')),
  check ((model is not null) = (scope = 'model')),
  check ((organization_id is not null) = (scope in ('organization', 'key'))),
  check ((key_id is not null) = (scope = 'key')),
  constraint switches_target unique nulls not distinct (scope, provider, model, organization_id, key_id)
);

-- Whose key it is, by its id or the public part of it: whoever has to stop a key at once may not know.
create function key_owner(reference text) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.org_id from public.api_keys k where k.public_id = reference
    or k.id = case when reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then reference::uuid end
$$;
grant execute on function key_owner(text) to sallyport_control;
alter function key_owner(text) owner to sallyport_definer;

create table debug_windows (
  org_id  uuid primary key references organizations,
  reason  text not null check (length(reason) between 3 and 100),
  -- Set by a trigger, so that nobody can say it was later than it was.
  set_at  timestamptz not null,
  ends_at timestamptz not null,
  -- Z-4: whoever asks and however often it is prolonged, it ends within the hour.
  constraint at_most_an_hour check (ends_at <= set_at + interval '60 minutes' and ends_at > set_at)
);

create function debug_windows_set_now() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.set_at := clock_timestamp();
  return new;
end $$;
create trigger set_now before insert or update on debug_windows for each row execute function debug_windows_set_now();
alter table debug_windows enable always trigger set_now;

alter table debug_windows enable row level security;
alter table debug_windows force row level security;
create policy tenant on debug_windows to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on debug_windows for select to sallyport_definer using (true);

grant select on switches, debug_windows to sallyport_definer;
grant select, insert, delete on switches, debug_windows to sallyport_control;
grant update (mode, reason, stopped_at, generation) on switches to sallyport_control;
grant update (reason, ends_at) on debug_windows to sallyport_control;

-- All of them, for a node: they are few.
create function gateway_switches() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select json_agg(json_build_object('scope', s.scope, 'mode', s.mode, 'subject',
      coalesce(s.provider, s.model, s.key_id::text, s.organization_id::text, '')) order by s.stopped_at, s.id)
    from public.switches s), '[]'::json)
$$;
alter function gateway_switches() owner to sallyport_definer;

-- The windows that are open, of all tenants: for the operator's list, and for nodes.
create function debug_windows_open() returns table (org_id uuid, reason text, set_at timestamptz, ends_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select w.org_id, w.reason, w.set_at, w.ends_at from public.debug_windows w where w.ends_at > clock_timestamp()
  order by w.ends_at
$$;
grant execute on function debug_windows_open() to sallyport_control;
alter function debug_windows_open() owner to sallyport_definer;

-- `endsInMs` is counted by this database's clock, as ends of keys are.
create function gateway_debug() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select json_agg(json_build_object('organizationId', w.org_id,
      'endsInMs', floor(extract(epoch from w.ends_at - clock_timestamp()) * 1000)))
    from public.debug_windows w where w.ends_at > clock_timestamp()), '[]'::json)
$$;
alter function gateway_debug() owner to sallyport_definer;

-- A request that was let in and then not sent, because what it needs was stopped meanwhile.
alter table usage_requests drop constraint usage_requests_outcome_check;
alter table usage_requests add constraint usage_requests_outcome_check check (outcome in ('succeeded', 'client_closed',
  'rejected', 'provider_error', 'provider_timeout', 'provider_unreachable', 'provider_invalid', 'provider_truncated',
  'interrupted', 'cut', 'stopped'));

set local role sallyport_definer;
-- As in 0003, with switches and debug windows.
create or replace function public.gateway_changes(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'generation', (select generation from public.authority),
    'keys', coalesce((
      select json_agg(json_build_object(
        'id', k.id, 'publicId', k.public_id, 'organizationId', k.org_id, 'projectId', k.project_id, 'mode', k.mode,
        'salt', encode(k.salt, 'base64'), 'hash', encode(k.hash, 'base64'), 'pepperVersion', k.pepper_version,
        'endpoints', k.endpoints, 'models', k.models, 'ipRanges', k.ip_ranges, 'compromised', k.compromised,
        'endsInMs', floor(extract(epoch from least(k.expires_at, k.revoked_at) - clock_timestamp()) * 1000)))
      from public.api_keys k where k.generation > since), '[]'::json),
    'providers', coalesce((
      select json_agg(json_build_object(
        'id', p.id, 'slug', p.slug, 'kind', p.kind, 'baseUrl', p.base_url,
        'allowPrivateAddress', p.allow_private_address,
        'models', coalesce((
          select json_agg(json_build_object('model', m.model, 'inputUsdPerMillion', m.input_usd_per_million,
            'outputUsdPerMillion', m.output_usd_per_million) order by m.model)
          from public.provider_models m where m.provider_id = p.id), '[]'::json),
        'secret', (
          select json_build_object('id', s.id, 'version', s.version, 'keyId', s.key_id,
            'wrappedKey', encode(s.wrapped_key, 'base64'), 'commitment', encode(s.commitment, 'base64'),
            'sealed', encode(s.sealed, 'base64'))
          from public.provider_secrets s where s.provider_id = p.id order by s.version desc limit 1))
        order by p.priority, p.created_at)
      from public.providers p), '[]'::json),
    'prices', public.gateway_prices(since),
    'switches', public.gateway_switches(),
    'debug', public.gateway_debug());
$$;
reset role;
