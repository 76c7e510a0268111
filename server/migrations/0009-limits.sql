-- How many requests and tokens are let through in a while (AB-6), and what happens while nobody can count them (AB-5).
--
-- Rules are of two kinds. Those in `limit_rules` are the operator's own and hold for each address, organization, project,
-- member or key separately. Those in `organization_limits` are for one organization, project, member or key, and take the
-- place of the general rule for the same endpoint, unit and window. Numbers of the first are odd and of the second
-- even, so that a number says which rule is meant. A rule that was taken away keeps its row, with no `most`, so that
-- nodes hear of it; the audit ledger says who did it.

create table limit_rules (
  number         bigint generated always as identity (start with 1 increment by 2) primary key,
  scope          text not null check (scope in ('address', 'organization', 'project', 'member', 'key')),
  -- Of one address that the operator named: IPv4, or IPv6 by /64 as 'a:b:c:d::'. None: each address.
  address        text check (address ~ '^[0-9a-f.:]{2,45}$'),
  endpoint       text check (endpoint in ('chat.completions', 'completions', 'embeddings', 'models')),
  unit           text not null check (unit in ('requests', 'tokens', 'failures')),
  window_seconds integer not null check (window_seconds between 1 and 86400),
  most           bigint check (most between 0 and 1000000000000),
  changed_at     timestamptz not null default clock_timestamp(),
  generation     bigint not null,
  check (address is null or scope = 'address'),
  -- Before a key is looked at, neither its tokens nor, for failures, its endpoint mean anything.
  check (unit <> 'tokens' or (scope <> 'address' and endpoint is distinct from 'models')),
  check (unit <> 'failures' or (scope = 'address' and endpoint is null)),
  constraint limit_rules_meaning unique nulls not distinct (scope, address, endpoint, unit, window_seconds)
);
create index on limit_rules (generation);

create table organization_limits (
  number         bigint generated always as identity (start with 2 increment by 2) primary key,
  org_id         uuid not null references organizations,
  project_id     uuid,
  member_id      uuid,
  key_id         uuid,
  endpoint       text check (endpoint in ('chat.completions', 'completions', 'embeddings', 'models')),
  unit           text not null check (unit in ('requests', 'tokens')),
  window_seconds integer not null check (window_seconds between 1 and 86400),
  most           bigint check (most between 0 and 1000000000000),
  changed_at     timestamptz not null default clock_timestamp(),
  generation     bigint not null,
  check (num_nonnulls(project_id, member_id, key_id) <= 1),
  check (unit <> 'tokens' or endpoint is distinct from 'models'),
  constraint organization_limits_meaning
    unique nulls not distinct (org_id, project_id, member_id, key_id, endpoint, unit, window_seconds),
  foreign key (org_id, project_id) references projects (org_id, id),
  foreign key (org_id, member_id) references members (org_id, id),
  foreign key (org_id, key_id) references api_keys (org_id, id)
);
create index on organization_limits (generation);

-- Whether the data plane serves while requests cannot be counted. One row, which is always there.
create table limit_outage (
  only_row   boolean primary key default true check (only_row),
  mode       text not null check (mode in ('closed', 'open')),
  reason     text not null check (length(reason) between 3 and 100),
  changed_at timestamptz not null default clock_timestamp(),
  generation bigint not null
);

-- Where a new installation begins. The one for organizations is a ceiling rather than a limit: with it every answer
-- says from the first day on how much is left.
insert into limit_rules (scope, unit, window_seconds, most, generation) values
  ('address', 'failures', 60, 600, 0),
  ('organization', 'requests', 60, 6000000, 0);
insert into limit_outage (mode, reason, generation) values ('closed', 'as installed', 0);

alter table organization_limits enable row level security;
alter table organization_limits force row level security;
create policy tenant on organization_limits to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on organization_limits for select to sallyport_definer using (true);

grant select on limit_rules, organization_limits, limit_outage to sallyport_definer, sallyport_control;
grant insert on limit_rules, organization_limits to sallyport_control;
grant update (most, changed_at, generation) on limit_rules, organization_limits to sallyport_control;
grant update (mode, reason, changed_at, generation) on limit_outage to sallyport_control;

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

set local role sallyport_definer;
-- As in 0008, with limits, and with the member whose key it is.
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
    'debug', public.gateway_debug(),
    'limits', public.gateway_limits(since));
$$;
reset role;
