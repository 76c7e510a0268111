-- Webhooks (webhooks/, docs/webhooks.md): an outbox of what happened in an organization, and the addresses of theirs that are told.

-- Events that an address can ask for. A test is sent to whoever asks for one.
create function webhook_types() returns text[]
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp
  return array['generation.succeeded', 'generation.partially_succeeded', 'generation.failed', 'generation.cancelled',
    'generation.expired', 'generation.outcome_unknown', 'batch.finished', 'key.revoked', 'limit.reached', 'spend.unusual',
    'failures.rising'];

create table webhook_endpoints (
  id          uuid primary key,
  org_id      uuid not null references organizations,
  -- What happens in this project only; null: in all.
  project_id  uuid,
  url         text not null check (length(url) <= 500 and url ~ '^https?://[^[:space:]]+$'),
  events      text[] not null check (cardinality(events) between 1 and 20),
  state       text not null default 'delivering' check (state in ('delivering', 'failing', 'paused', 'disabled')),
  -- It said that it is gone, or nothing reached it for 72 hours.
  disabled_because text check (disabled_because in ('gone', 'failing')),
  -- Since when nothing reached it, and since when its people know.
  failing_since timestamptz,
  told_at     timestamptz,
  revision    integer not null default 1,
  created_at  timestamptz not null default clock_timestamp(),
  unique (org_id, id),
  check ((state = 'disabled') = (disabled_because is not null)),
  foreign key (org_id, project_id) references projects (org_id, id)
);
create index on webhook_endpoints (org_id);
alter table webhook_endpoints enable row level security, force row level security;
create policy tenant on webhook_endpoints to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy works on webhook_endpoints to sallyport_definer using (true) with check (true);
grant select, insert, update (project_id, url, events, state, disabled_because, failing_since, told_at, revision), delete
  on webhook_endpoints to sallyport_control;
grant select, update (state, disabled_because, failing_since, told_at, revision), delete on webhook_endpoints to sallyport_definer;

-- What signs: one secret, and while it is replaced also the one before.
create table webhook_secrets (
  id          uuid primary key,
  org_id      uuid not null references organizations,
  endpoint_id uuid not null,
  -- The first and last characters, by which people tell two apart.
  hint        text not null check (hint ~ '^whsec_[A-Za-z0-9+/]{3}…[A-Za-z0-9+/=]{2}$'),
  key_id      text not null references master_key_checks,
  wrapped_key bytea not null,
  commitment  bytea not null check (length(commitment) = 32),
  sealed      bytea not null,
  created_at  timestamptz not null default clock_timestamp(),
  -- Null for the one that is in force.
  signs_until timestamptz,
  foreign key (org_id, endpoint_id) references webhook_endpoints (org_id, id) on delete cascade
);
create unique index on webhook_secrets (endpoint_id) where signs_until is null;
create index on webhook_secrets (org_id, endpoint_id);
create index on webhook_secrets (key_id);
alter table webhook_secrets enable row level security, force row level security;
create policy tenant on webhook_secrets to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy works on webhook_secrets to sallyport_definer using (true) with check (true);
grant select, insert, update (signs_until), delete on webhook_secrets to sallyport_control;
grant select on webhook_secrets to sallyport_worker;
grant select, update (key_id, wrapped_key), delete on webhook_secrets to sallyport_definer;

-- Z-2: numbers, ids, states, moments and names of models, and nothing that people or models wrote: no text has a space in it, or leads
-- anywhere. Every name that a model of the registry may have is allowed: else a task of such a model could not end.
create function webhook_data_allowed(facts jsonb) returns boolean
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp
  return jsonb_typeof(facts) = 'object' and length(facts::text) <= 2000 and not jsonb_path_exists(facts,
    '$.** ? (@.type() == "string" && (!(@ like_regex "^[A-Za-z0-9_.:/@+-]{1,128}$") || @ like_regex "://"))');

-- One row for each event and address. What was told is forgotten after 72 hours, that it was told after 30 days.
create table webhook_deliveries (
  id            uuid primary key,
  org_id        uuid not null references organizations,
  endpoint_id   uuid not null,
  -- The same for every address, and each time that it is sent.
  event_id      uuid not null,
  type          text not null check (type = 'webhook.test' or type = any (webhook_types())),
  data          jsonb check (webhook_data_allowed(data)),
  created_at    timestamptz not null default clock_timestamp(),
  state         text not null default 'waiting' check (state in ('waiting', 'delivered', 'given_up')),
  due_at        timestamptz not null default clock_timestamp(),
  -- Somebody sends it now; if he dies, another sends it then.
  sending_until timestamptz,
  attempts      smallint not null default 0,
  -- A test of the new secret alone.
  newest_secret boolean not null default false,
  -- What the last attempt came to.
  status        smallint check (status between 100 and 999),
  outcome       text,
  took_ms       integer check (took_ms >= 0),
  check (data is not null or state <> 'waiting'),
  foreign key (org_id, endpoint_id) references webhook_endpoints (org_id, id) on delete cascade
);
create index on webhook_deliveries (endpoint_id, due_at, id) where state = 'waiting';
create index on webhook_deliveries (endpoint_id) where state = 'waiting' and sending_until is not null;
create index on webhook_deliveries (org_id, id);
create index on webhook_deliveries (endpoint_id, created_at);
create index on webhook_deliveries (created_at) where data is not null;
create index on webhook_deliveries (created_at);
alter table webhook_deliveries enable row level security, force row level security;
create policy tenant on webhook_deliveries to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy works on webhook_deliveries to sallyport_definer using (true) with check (true);
grant select, insert, update (state, due_at, sending_until) on webhook_deliveries to sallyport_control;
grant select, insert, update (data, state, due_at, sending_until, attempts, status, outcome, took_ms), delete on webhook_deliveries
  to sallyport_definer;

create table webhook_attempts (
  delivery_id uuid not null references webhook_deliveries on delete cascade,
  org_id      uuid not null references organizations,
  number      smallint not null,
  began_at    timestamptz not null,
  took_ms     integer not null check (took_ms >= 0),
  -- HTTP; null when nothing answered.
  status      smallint check (status between 100 and 999),
  outcome     text not null check (outcome in ('delivered', 'refused', 'gone', 'redirected', 'timed_out', 'unresolvable',
    'address_refused', 'connect_failed', 'tls_failed', 'broken_off')),
  -- How many secrets signed it.
  signatures  smallint not null,
  primary key (delivery_id, number)
);
alter table webhook_attempts enable row level security, force row level security;
create policy tenant on webhook_attempts for select to sallyport_control, sallyport_worker
  using (org_id = current_organization());
create policy works on webhook_attempts to sallyport_definer using (true) with check (true);
grant select on webhook_attempts to sallyport_control;
grant select, insert, delete on webhook_attempts to sallyport_definer;
