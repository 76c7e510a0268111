-- Usage rows arrive as PostgreSQL's own binary rows instead of JSON: the gateway writes each once, for its journal and
-- for this (docs/decisions/0007-usage-as-binary-rows.md).

-- A row on its way, in the order in which its fields become known. The same as server/src/usage/row.ts.
create type usage_row as (
  request_id       uuid,
  org_id           uuid,
  project_id       uuid,
  key_id           uuid,
  node_id          uuid,
  mode             text,
  endpoint         text,
  model            text,
  streamed         boolean,
  started_at       timestamptz,
  provider         text,
  outcome          text,
  status           smallint,
  attempts         smallint,
  input_tokens     bigint,
  cached_tokens    bigint,
  output_tokens    bigint,
  reasoning_tokens bigint,
  usage_source     text,
  cost_micro_usd   bigint,
  first_byte_ms    integer,
  duration_ms      integer
);

set local role sallyport_definer;
drop function public.usage_write(json);
reset role;

-- As in 0001: insert only, each request once however often its journal is replayed.
create function usage_write(rows usage_row[]) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare written integer;
begin
  with fresh as (
    insert into public.usage_requests (request_id, org_id, project_id, key_id, node_id, mode, endpoint, model, streamed,
      started_at, provider, outcome, status, attempts, input_tokens, cached_tokens, output_tokens, reasoning_tokens,
      usage_source, cost_micro_usd, first_byte_ms, duration_ms)
    select r.* from unnest(rows) r
    on conflict (request_id) do nothing
    returning key_id, started_at
  ), used as (
    update public.api_keys k set last_used_at = greatest(k.last_used_at, f.latest)
    from (select key_id, max(started_at) as latest from fresh group by key_id) f
    where k.id = f.key_id and (k.last_used_at is null or k.last_used_at < f.latest)
  )
  select count(*) into written from fresh;
  return written;
end $$;
grant execute on function usage_write(usage_row[]) to sallyport_gateway;
alter function usage_write(usage_row[]) owner to sallyport_definer;

-- The number by which the gateway names the type in its binary parameters; it differs between databases.
create function usage_row_type() returns oid
  language sql stable set search_path = pg_catalog, pg_temp
  return 'public.usage_row'::regtype::oid;
grant execute on function usage_row_type() to sallyport_gateway;
