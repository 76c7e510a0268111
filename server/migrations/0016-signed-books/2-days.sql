-- The money journal under a signature (C-2, C-5): what every day moved and charged is a tree, whose root becomes an audit
-- entry. docs/ledger.md tells it in words.

-- Charges are numbered with the transfers, so that one number cuts both.
alter table usage_requests add column number bigint not null default nextval('ledger_transfers_number_seq');
grant usage on sequence ledger_transfers_number_seq to sallyport_definer;
create index usage_requests_number_idx on usage_requests (number) where charge_micro_usd > 0 or loss_micro_usd > 0;

-- Which numbers a day has: those above the day before, up to the last one before a transfer of a later day. When a day is
-- begun, every number up to `settled_number` is committed or will never be.
create table ledger_days (
  day               date primary key,
  after_number      bigint not null,
  settled_number    bigint not null check (settled_number >= after_number),
  -- What hides each leaf from the others' proofs is derived from it.
  secret            bytea not null check (length(secret) = 32),
  last_number       bigint check (last_number between after_number and settled_number),
  count             bigint check (count >= 0),
  sum_micro_usd     numeric(30) check (sum_micro_usd >= 0),
  charged_micro_usd numeric(30) check (charged_micro_usd >= 0),
  root              bytea check (length(root) = 32),
  previous          bytea check (length(previous) = 32),
  entry_id          uuid unique,
  check (num_nonnulls(last_number, count, sum_micro_usd, charged_micro_usd, root, entry_id) in (0, 6))
);

create function ledger_refuse_reopening() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if old.root is not null
    or (new.day, new.after_number, new.settled_number, new.secret)
      <> (old.day, old.after_number, old.settled_number, old.secret) then
    raise exception 'a day that is closed stays as it is' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger append_only before delete or truncate on ledger_days
  for each statement execute function ledger_refuse_change();
create trigger closed_once before update on ledger_days for each row execute function ledger_refuse_reopening();
alter table ledger_days enable always trigger append_only;
alter table ledger_days enable always trigger closed_once;

grant select, insert, update on ledger_days to sallyport_definer;
-- To lock the tables below, and for nothing else.
grant maintain on ledger_transfers, usage_requests to sallyport_definer;

-- The day that is to be closed now: one that was begun, or else the next one that is over, by this clock and by the caller's.
-- No row when there is none. Fails with 55P03 rather than keep who moves money waiting.
create function ledger_day_begin(today date, new_secret bytea) returns setof ledger_days
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
declare
  next_day date;
  after bigint;
begin
  if not exists (select from public.ledger_days d where d.root is null) then
    select d.day + 1, d.last_number into next_day, after from public.ledger_days d order by d.day desc limit 1;
    if next_day is null then
      select (t.created_at at time zone 'utc')::date into next_day from public.ledger_transfers t order by t.number limit 1;
    end if;
    if next_day is null or next_day >= least(today, (public.ledger_now() at time zone 'utc')::date) then return; end if;
    -- Who moves money holds these until his commit: with the lock nobody is between his number and it. It is let go as
    -- soon as the number is read; the tree is made afterwards.
    lock table public.usage_requests, public.ledger_transfers in share mode;
    insert into public.ledger_days (day, after_number, settled_number, secret)
      values (next_day, coalesce(after, 0), greatest(coalesce(after, 0), (select max(t.number) from public.ledger_transfers t),
        (select max(u.number) from public.usage_requests u where u.charge_micro_usd > 0 or u.loss_micro_usd > 0)), new_secret)
      on conflict do nothing;
  end if;
  return query select d.* from public.ledger_days d where d.root is null;
end $$;

-- Everything that moved or charged money in these numbers, in their order, as it is in the leaves of a day.
create function ledger_day_items(after bigint, upto bigint, most integer) returns table (number bigint, item json)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  (select t.number, json_build_object('type', 'transfer', 'number', t.number::text, 'organization', t.org_id, 'kind', t.kind,
      'from', t.from_account, 'to', t.to_account, 'amountMicroUsd', t.amount_micro_usd::text, 'hold', t.hold_id,
      'grant', t.grant_id, 'subject', t.subject_id,
      'at', to_char(t.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    from public.ledger_transfers t where t.number > after and t.number <= upto order by t.number limit most)
  union all
  (select u.number, json_build_object('type', 'charge', 'number', u.number::text, 'organization', u.org_id,
      'project', u.project_id, 'key', u.key_id, 'request', u.request_id, 'hold', u.hold_id, 'model', u.model,
      'provider', u.provider, 'outcome', u.outcome, 'usageSource', u.usage_source, 'inputTokens', u.input_tokens::text,
      'cachedTokens', u.cached_tokens::text, 'cacheWriteTokens', u.cache_write_tokens::text,
      'cacheWriteLongTokens', u.cache_write_long_tokens::text, 'audioInputTokens', u.audio_input_tokens::text,
      'imageInputTokens', u.image_input_tokens::text, 'outputTokens', u.output_tokens::text,
      'reasoningTokens', u.reasoning_tokens::text, 'audioOutputTokens', u.audio_output_tokens::text,
      'imageOutputTokens', u.image_output_tokens::text,
      'chargeMicroUsd', u.charge_micro_usd::text, 'lossMicroUsd', u.loss_micro_usd::text,
      'startedAt', to_char(u.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    from public.usage_requests u
    where u.number > after and u.number <= upto and (u.charge_micro_usd > 0 or u.loss_micro_usd > 0)
    order by u.number limit most)
  order by 1 limit most
$$;

-- Closes a day that was begun, and says so in the audit ledger in the same transaction: `ledger.day_closed` of
-- audit/actions.ts. False when somebody else has closed it.
create function ledger_day_close(closed date, last bigint, items bigint, sum numeric, charged numeric, new_root bytea,
  before bytea, entry uuid, salt bytea) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  actor text[] := string_to_array(nullif(current_setting('app.actor', true), ''), ' ');
  after bigint;
begin
  if actor is null then raise exception 'nobody acts in this transaction' using errcode = '42501'; end if;
  update public.ledger_days d set last_number = last, count = items, sum_micro_usd = sum, charged_micro_usd = charged,
      root = new_root, previous = before, entry_id = entry
    where d.day = closed and d.root is null returning d.after_number into after;
  if not found then return false; end if;
  insert into public.audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
    values (entry, actor[1], actor[2], 'ledger.day_closed', 'ledger_day', closed::text, jsonb_build_object(
      'date', closed::text, 'after', after::text, 'last', last::text, 'count', items, 'sumMicroUsd', sum::text,
      'chargedMicroUsd', charged::text, 'root', encode(new_root, 'base64'), 'previous', encode(before, 'base64')), salt);
  return true;
end $$;

-- Every day there is, the oldest first.
create function ledger_day_list() returns setof ledger_days
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select d.* from public.ledger_days d order by d.day $$;

-- Where an entry is in the tree; null while it waits.
create function audit_index_of(entry uuid) returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select l.index from public.audit_leaves l where l.entry_id = entry $$;

grant execute on function ledger_day_begin(date, bytea),
  ledger_day_close(date, bigint, bigint, numeric, numeric, bytea, bytea, uuid, bytea), audit_index_of(uuid)
  to sallyport_audit;
grant execute on function ledger_day_items(bigint, bigint, integer), ledger_day_list() to sallyport_audit, sallyport_control;
alter function ledger_day_begin(date, bytea) owner to sallyport_definer;
alter function ledger_day_items(bigint, bigint, integer) owner to sallyport_definer;
alter function ledger_day_close(date, bigint, bigint, numeric, numeric, bytea, bytea, uuid, bytea)
  owner to sallyport_definer;
alter function ledger_day_list() owner to sallyport_definer;
alter function audit_index_of(uuid) owner to sallyport_definer;
