-- The audit entries, and what ends an answer in the middle.

-- ------------------------------------------------------------------------------------------------------ audit

-- D-4: every administrative act, written in its own transaction: without its entry it does not happen. Names of people
-- are kept only as the operator's; customers and their things are named by id. `details` has the fields that
-- server/src/audit/actions.ts lists for each action, and nothing a caller or a provider wrote.
--
-- A sequencer comes later. It adds leaves in a table of its own and never changes an entry; `salt` is already here, so
-- that the first leaf can be H(salt ‖ canonical JSON) of the first entry.
create table audit_entries (
  id           uuid primary key,
  occurred_at  timestamptz not null default clock_timestamp(),
  org_id       uuid,
  actor_kind   text not null check (actor_kind in ('operator', 'server')),
  actor_id     text not null check (actor_id ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
  action       text not null check (action ~ '^[a-z][a-z_]{0,30}\.[a-z][a-z_]{0,30}$'),
  subject_kind text not null check (subject_kind ~ '^[a-z][a-z_]{0,30}$'),
  subject_id   text not null check (subject_id ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'),
  details      jsonb not null check (jsonb_typeof(details) = 'object' and length(details::text) <= 4096),
  salt         bytea not null check (length(salt) = 32)
);
create index on audit_entries (occurred_at);

-- Nobody changes or removes an entry: no login has the right, and the owner and the superuser meet this trigger, which
-- also fires where triggers are switched off for replication.
create function audit_refuse_change() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'audit entries are never changed or removed' using errcode = '42501';
end $$;
create trigger append_only before update or delete or truncate on audit_entries
  for each statement execute function audit_refuse_change();
alter table audit_entries enable always trigger append_only;

-- Writes an entry for the current transaction. Who acts, and for which tenant, was said when it began.
create function audit_record(entry uuid, action text, subject_kind text, subject_id text, details jsonb, salt bytea)
  returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare actor text[] := string_to_array(nullif(current_setting('app.actor', true), ''), ' ');
begin
  if actor is null then raise exception 'nobody acts in this transaction' using errcode = '42501'; end if;
  insert into public.audit_entries (id, org_id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    values (entry, nullif(current_setting('app.org', true), '')::uuid, actor[1], actor[2], action, subject_kind,
      subject_id, details, salt);
end $$;

-- The one entry that the data plane writes, and the only thing it can say: that this process started.
create function node_start(entry uuid, node uuid, details jsonb, salt bytea) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    values (entry, 'server', node::text, 'server.started', 'node', node::text, details, salt)
$$;

create function audit_list(since timestamptz)
  returns table (id uuid, occurred_at timestamptz, org_id uuid, actor_kind text, actor_id text, action text,
    subject_kind text, subject_id text, details jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.id, e.occurred_at, e.org_id, e.actor_kind, e.actor_id, e.action, e.subject_kind, e.subject_id, e.details
  from public.audit_entries e where e.occurred_at >= since order by e.occurred_at, e.id
$$;

alter table audit_entries enable row level security;
alter table audit_entries force row level security;
create policy appends on audit_entries for insert to sallyport_definer with check (true);
create policy spans_tenants on audit_entries for select to sallyport_definer using (true);

grant select, insert on audit_entries to sallyport_definer;
grant execute on function audit_record(uuid, text, text, text, jsonb, bytea) to sallyport_control;
grant execute on function node_start(uuid, uuid, jsonb, bytea) to sallyport_gateway;
grant execute on function audit_list(timestamptz) to sallyport_audit;
alter function audit_record(uuid, text, text, text, jsonb, bytea) owner to sallyport_definer;
alter function node_start(uuid, uuid, jsonb, bytea) owner to sallyport_definer;
alter function audit_list(timestamptz) owner to sallyport_definer;

-- ------------------------------------------------------------------------------------------- compromised keys

-- K-4: a key that somebody else has also loses the answers it is getting now.
alter table api_keys add column compromised boolean not null default false;
grant update (compromised) on api_keys to sallyport_control;

alter table usage_requests drop constraint usage_requests_outcome_check;
alter table usage_requests add constraint usage_requests_outcome_check check (outcome in ('succeeded', 'client_closed',
  'rejected', 'provider_error', 'provider_timeout', 'provider_unreachable', 'provider_invalid', 'provider_truncated',
  'interrupted', 'cut'));

set local role sallyport_definer;
-- By its new owner: the migration login's right went over to that one.
grant execute on function public.audit_record(uuid, text, text, text, jsonb, bytea) to sallyport_migrate;

-- As in 0001, with `compromised`.
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
      from public.providers p), '[]'::json));
$$;

-- As in 0001, but a node that is ahead of this database, which was restored from a backup, is not up to date either.
create or replace function public.node_report(node uuid, applied bigint, lease_ms integer) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare current_generation bigint;
begin
  -- The share lock orders this report against a change: either the change waits and then sees the lease given here,
  -- or this waits and sees the change.
  select generation into current_generation from public.authority for share;
  insert into public.nodes as n (id, reported_generation, reported_at, lease_until)
    values (node, case when applied > current_generation then 0 else applied end, clock_timestamp(), clock_timestamp()
      + case when applied = current_generation then make_interval(secs => lease_ms / 1000.0) else interval '0' end)
    on conflict (id) do update set
      reported_generation = excluded.reported_generation,
      reported_at = excluded.reported_at,
      lease_until = greatest(n.lease_until, excluded.lease_until);
  delete from public.nodes where lease_until < clock_timestamp() - interval '1 hour';
  return current_generation;
end $$;
reset role;
