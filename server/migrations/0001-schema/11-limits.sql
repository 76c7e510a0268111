-- How many requests and tokens are let through (limits/, docs/limits.md).

-- The operator's own rules, which hold for each address, organization, project, member or key separately. Their numbers are odd
-- and those of `organization_limits` even, so that a number says which rule is meant. A rule that was taken away keeps its
-- row, with no `most`, so that nodes hear of it; the audit ledger says who did it.
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

-- Where a new installation begins. The one for organizations is a ceiling rather than a limit: with it every answer
-- says from the first day on how much is left.
insert into limit_rules (scope, unit, window_seconds, most, generation) values
  ('address', 'failures', 60, 600, 0),
  ('organization', 'requests', 60, 6000000, 0);

grant select, insert, update (most, changed_at, generation) on limit_rules to sallyport_control;
grant select on limit_rules to sallyport_definer;

-- Rules for one organization, project, member or key. They take the place of the general rule for the same endpoint, unit and
-- window.
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

alter table organization_limits enable row level security, force row level security;
create policy tenant on organization_limits to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on organization_limits for select to sallyport_definer using (true);
grant select, insert, update (most, changed_at, generation) on organization_limits to sallyport_control;
grant select on organization_limits to sallyport_definer;

-- Whether the data plane serves while requests cannot be counted. One row, which is always there.
create table limit_outage (
  only_row   boolean primary key default true check (only_row),
  mode       text not null check (mode in ('closed', 'open')),
  reason     text not null check (length(reason) between 3 and 100),
  changed_at timestamptz not null default clock_timestamp(),
  generation bigint not null
);

insert into limit_outage (mode, reason, generation) values ('closed', 'as installed', 0);

grant select, update (mode, reason, changed_at, generation) on limit_outage to sallyport_control;
grant select on limit_outage to sallyport_definer;
