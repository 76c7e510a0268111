-- Which request or act has a key, and what became of it (idempotency/, docs/idempotency.md).

-- Requests that were sent with an Idempotency-Key (K-8).
--
-- A record says which request a key belongs to, and nothing of how it ended: that is its usage row, which is written
-- exactly once, also by the replay of a dead process's journal. So nothing has to be completed, and nothing can be
-- forgotten between a charge and an answer. Keys and bodies are kept only as keyed hashes (Z-1).
create table idempotency_records (
  org_id      uuid not null references organizations,
  key_hash    bytea not null check (length(key_hash) = 32),
  fingerprint bytea not null check (length(fingerprint) = 32),
  request_id  uuid not null unique,
  node_id     uuid not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  -- When the node that runs a request last said that it runs; null when nobody asked it.
  runs_at     timestamptz,
  primary key (org_id, key_hash)
);
create index on idempotency_records (expires_at);

alter table idempotency_records enable row level security, force row level security;
create policy spans_tenants on idempotency_records to sallyport_definer using (true) with check (true);
grant select, insert, update, delete on idempotency_records to sallyport_definer;

-- K-8 for the control plane: what an act under an 'Idempotency-Key' came to. Keyed hashes only; the answer is kept unless it
-- showed a secret.
create table control_idempotency (
  principal   text not null check (length(principal) between 1 and 100),
  key_hash    bytea not null check (length(key_hash) = 32),
  fingerprint bytea not null check (length(fingerprint) = 32),
  begun_at    timestamptz not null default now(),
  status      smallint,
  answer      jsonb,
  primary key (principal, key_hash)
);
create index on control_idempotency (begun_at);

grant select, insert, update (status, answer), delete on control_idempotency to sallyport_control;
grant select, update, delete on control_idempotency to sallyport_definer;

-- Takes a key for a request, or says whose it is. The hashes are of the same key under each pepper in use, the one for
-- new records first; the fingerprints go with them.
--   {"state": "new"}                      the key is taken, for as long as this transaction commits
--   {"state": "mismatch"}                 it belongs to a request that was not the same
--   {"state": "running", "requestId", "node", "runsAt"}   nothing says that the same request has ended; when its node last
--                                         said that it runs, as a text to be compared
--   {"state": "lost", "requestId"}        it has not, and its node may not serve any more: nobody knows
--   {"state": "done", "requestId", …}     it has, and this is how
-- Duplicates wait for the transaction that took the key. A hold of credit made after this in the same transaction is
-- therefore made once; if it is refused, call idempotency_abandon in that transaction.
create function idempotency_begin(org uuid, key_hashes bytea[], fingerprints bytea[], request uuid, node uuid,
  keep_seconds integer) returns json
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  known public.idempotency_records;
  now_is timestamptz;
  outcome json;
begin
  loop
    now_is := clock_timestamp();
    select r.* into known from public.idempotency_records r
      where r.org_id = org and r.key_hash = any (key_hashes) and r.expires_at > now_is
      order by array_position(key_hashes, r.key_hash) limit 1;
    exit when found;
    -- An expired record gives its key away; one that somebody else is just writing is waited for, and then seen.
    insert into public.idempotency_records as r
      (org_id, key_hash, fingerprint, request_id, node_id, created_at, expires_at)
      values (org, key_hashes[1], fingerprints[1], request, node, now_is, now_is + make_interval(secs => keep_seconds))
      on conflict (org_id, key_hash) do update set fingerprint = excluded.fingerprint, request_id = excluded.request_id,
        node_id = excluded.node_id, created_at = excluded.created_at, expires_at = excluded.expires_at
        where r.expires_at <= excluded.created_at;
    if found then return json_build_object('state', 'new'); end if;
  end loop;
  if known.fingerprint <> fingerprints[array_position(key_hashes, known.key_hash)] then
    return json_build_object('state', 'mismatch');
  end if;
  -- Another attempt of the very request that has the key: its first answer was lost on the way.
  if known.request_id = request then return json_build_object('state', 'new'); end if;
  select json_build_object('state', 'done', 'requestId', u.request_id, 'outcome', u.outcome, 'status', u.status,
      'model', u.model, 'inputTokens', u.input_tokens, 'cachedTokens', u.cached_tokens,
      'outputTokens', u.output_tokens, 'reasoningTokens', u.reasoning_tokens, 'usageSource', u.usage_source,
      -- What the customer paid is a column of the ledger's; without a ledger there is none.
      'chargeMicroUsd', to_jsonb(u) ->> 'charge_micro_usd')
    into outcome from public.usage_requests u where u.request_id = known.request_id;
  if found then return outcome; end if;
  return json_build_object('requestId', known.request_id, 'node', known.node_id, 'runsAt', known.runs_at::text, 'state',
    case when exists (select from public.nodes n where n.id = known.node_id and n.lease_until > clock_timestamp())
      then 'running' else 'lost' end);
end $$;
grant execute on function idempotency_begin(uuid, bytea[], bytea[], uuid, uuid, integer) to sallyport_gateway;
alter function idempotency_begin(uuid, bytea[], bytea[], uuid, uuid, integer) owner to sallyport_definer;

-- Gives a key back that was taken for a request which nobody was asked to do: it was refused after all. One that has
-- a usage row was let in, and keeps its key.
create function idempotency_abandon(request uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.idempotency_records r where r.request_id = request
    and not exists (select from public.usage_requests u where u.request_id = request)
$$;
grant execute on function idempotency_abandon(uuid) to sallyport_gateway;
alter function idempotency_abandon(uuid) owner to sallyport_definer;

-- Removes records that no longer count, some at a time; returns how many.
create function idempotency_sweep(at_most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare removed integer;
begin
  delete from public.idempotency_records where ctid = any (array(
    select r.ctid from public.idempotency_records r where r.expires_at <= clock_timestamp()
    order by r.expires_at limit at_most for update skip locked));
  get diagnostics removed = row_count;
  return removed;
end $$;
grant execute on function idempotency_sweep(integer) to sallyport_worker;
alter function idempotency_sweep(integer) owner to sallyport_definer;

-- A node says that a request of its own is still under way.
create function idempotency_runs(request uuid, node uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update public.idempotency_records r set runs_at = clock_timestamp() where r.request_id = request and r.node_id = node
$$;
grant execute on function idempotency_runs(uuid, uuid) to sallyport_gateway;
alter function idempotency_runs(uuid, uuid) owner to sallyport_definer;

-- Removes records of acts, whose keys count for 24 hours (idempotency/act-store.ts), some at a time; returns how many.
create function control_idempotency_sweep(at_most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare removed integer;
begin
  delete from public.control_idempotency where ctid = any (array(
    select r.ctid from public.control_idempotency r where r.begun_at < clock_timestamp() - interval '24 hours'
    order by r.begun_at limit at_most for update skip locked));
  get diagnostics removed = row_count;
  return removed;
end $$;
grant execute on function control_idempotency_sweep(integer) to sallyport_worker;
alter function control_idempotency_sweep(integer) owner to sallyport_definer;
