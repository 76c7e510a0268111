-- Keys that rest, keys of the playground, and the mails to owners about a leaked one (keys/, leaks/).

alter table api_keys
  -- Since when its organization lets it rest; null: it works.
  add column paused_at timestamptz,
  -- K-9: the session whose playground it belongs to. Such a key is no key of anybody's list: it lives for minutes, in the memory of
  -- one page, and ends with the session.
  add column playground_session uuid;
create index on api_keys (playground_session) where playground_session is not null;

grant update (paused_at) on api_keys to sallyport_control;
grant update (revoked_at, compromised), delete on api_keys to sallyport_definer;
create policy sweeps on api_keys for delete to sallyport_definer using (playground_session is not null);

-- What a node has to know of keys beside gateway_changes(): the keys that changed after `since` and rest, or belong to a playground.
create function gateway_key_marks(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_object_agg(k.id, json_build_object(
      'paused', k.paused_at is not null, 'playground', k.playground_session is not null)), '{}'::json)
  from public.api_keys k
  where k.generation > since and (k.paused_at is not null or k.playground_session is not null)
$$;
grant execute on function gateway_key_marks(bigint) to sallyport_gateway;
alter function gateway_key_marks(bigint) owner to sallyport_definer;

-- Ends the playground's keys that still work: of these sessions, or of this member. What they are being answered is cut.
create function playground_end(sessions uuid[], member uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ending uuid[] := array(select k.id from public.api_keys k where k.playground_session is not null
    and (k.playground_session = any (sessions) or k.member_id = member)
    and coalesce(least(k.revoked_at, k.expires_at), 'infinity') > public.latest_time());
  taken bigint;
begin
  if ending = '{}' then return; end if;
  taken := public.next_generation();
  update public.api_keys k set revoked_at = public.latest_time(), compromised = true, generation = taken
    where k.id = any (ending);
end $$;
alter function playground_end(uuid[], uuid) owner to sallyport_definer;

-- Whichever way a session ends, its playground ends with it, in the same transaction: no caller can forget it.
create function sessions_end_playground() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform public.playground_end(array(select o.id from ended o), null);
  return null;
end $$;
create trigger sessions_end_playground after delete on sessions
  referencing old table as ended for each statement execute function sessions_end_playground();
alter function sessions_end_playground() owner to sallyport_definer;

-- Nor does it outlive the role or the membership that it was opened with.
create function members_end_playground() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'DELETE' then
    perform public.playground_end('{}', old.id);
    return old;
  end if;
  if new.role is distinct from old.role or new.account_id is distinct from old.account_id then
    perform public.playground_end('{}', old.id);
  end if;
  return new;
end $$;
create trigger members_end_playground before delete or update of role, account_id on members
  for each row execute function members_end_playground();
alter function members_end_playground() owner to sallyport_definer;

-- Removes the playground's keys that ended a week ago and were never used: no usage names them, and none comes any more.
create function playground_sweep() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare removed integer;
begin
  delete from public.api_keys k where k.playground_session is not null and k.last_used_at is null
    and least(k.revoked_at, k.expires_at) < public.latest_time() - interval '7 days';
  get diagnostics removed = row_count;
  return removed;
end $$;
grant execute on function playground_sweep() to sallyport_worker;
alter function playground_sweep() owner to sallyport_definer;

-- K-9: keys by their public ids, across tenants, with what it takes to recognise them: whoever reports a leaked key does not know
-- whose it is. What is asked must be recognised by its secret before anything is told of it.
create function keys_to_recognise(wanted text[])
  returns table (id uuid, org_id uuid, public_id text, mode text, salt bytea, hash bytea, pepper_version integer, ended boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.id, k.org_id, k.public_id, k.mode, k.salt, k.hash, k.pepper_version,
    coalesce(least(k.revoked_at, k.expires_at), 'infinity') <= public.latest_time()
  from public.api_keys k where k.public_id = any (wanted)
$$;
grant execute on function keys_to_recognise(text[]) to sallyport_control;
alter function keys_to_recognise(text[]) owner to sallyport_definer;

-- K-9: signatures of secret scanners that were acted on, so that one that was recorded cannot be sent again.
create table scanner_reports (
  digest      bytea primary key check (length(digest) = 32),
  received_at timestamptz not null default now()
);
create index on scanner_reports (received_at);
grant select, insert on scanner_reports to sallyport_control;
grant select, delete on scanner_reports to sallyport_worker;
