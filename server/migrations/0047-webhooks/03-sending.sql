-- How the outbox is sent: in turns, at least once, for 72 hours.

-- Gives a worker deliveries that are due: of each address the oldest, at most `of_endpoint` at once, of each organization at most
-- `of_organization`; those that have the fewest under way first, so that a thousand of one do not hold up one of another. Addresses that
-- fail get one at a time and `of_failing` together, so that those that hang leave room for the others. What a worker has that died is
-- given to another when `lease` is over.
create function webhooks_claim(lease interval, most integer, of_endpoint integer, of_organization integer, of_failing integer)
  returns table (id uuid, org_id uuid, endpoint_id uuid, url text, event_id uuid, type text, data jsonb, created_at timestamptz,
    attempts smallint, newest_secret boolean)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(7215047);
  return query
  with recursive waiting(endpoint_id) as (
    (select d.endpoint_id from public.webhook_deliveries d where d.state = 'waiting' order by d.endpoint_id limit 1)
    union all
    select (select d.endpoint_id from public.webhook_deliveries d
      where d.state = 'waiting' and d.endpoint_id > w.endpoint_id order by d.endpoint_id limit 1)
    from waiting w where w.endpoint_id is not null
  ), ready as (
    select e.id, e.org_id, e.url, e.state = 'failing' as fails,
      (select count(*) from public.webhook_deliveries d where d.endpoint_id = e.id and d.state = 'waiting'
        and d.sending_until > clock_timestamp()) as sending
    from waiting w join public.webhook_endpoints e on e.id = w.endpoint_id join public.organizations o on o.id = e.org_id
    where e.state in ('delivering', 'failing') and o.deleted_at is null
  ), due as (
    select n.id, n.due_at, r.org_id, r.fails, r.sending, row_number() over (partition by r.id order by n.due_at, n.id) as turn,
      (select sum(o.sending) from ready o where o.org_id = r.org_id) as organization_sending,
      (select coalesce(sum(o.sending), 0) from ready o where o.fails) as failing_sending
    from ready r cross join lateral (select d.id, d.due_at from public.webhook_deliveries d
      where d.endpoint_id = r.id and d.state = 'waiting' and d.due_at <= clock_timestamp()
        and coalesce(d.sending_until, '-infinity') <= clock_timestamp()
      order by d.due_at, d.id limit greatest(0, case when r.fails then 1 else of_endpoint end - r.sending)) n
  ), of_organizations as (
    select q.*, q.organization_sending + row_number() over (partition by q.org_id order by q.turn + q.sending, q.due_at, q.id) as place
    from due q
  ), chosen as (
    select q.id, q.place, q.due_at, q.fails, q.failing_sending + row_number() over (partition by q.fails order by q.place, q.due_at, q.id)
        as failing_place
    from of_organizations q where q.place <= of_organization
  ), taken as (
    select c.id from chosen c where not c.fails or c.failing_place <= of_failing order by c.place, c.due_at, c.id limit most
  )
  update public.webhook_deliveries d set attempts = d.attempts + 1, sending_until = clock_timestamp() + lease
    from taken t, public.webhook_endpoints e where d.id = t.id and e.id = d.endpoint_id
    returning d.id, d.org_id, d.endpoint_id, e.url, d.event_id, d.type, d.data, d.created_at, d.attempts, d.newest_secret;
end $$;
grant execute on function webhooks_claim(interval, integer, integer, integer, integer) to sallyport_worker;
alter function webhooks_claim(interval, integer, integer, integer, integer) owner to sallyport_definer;

-- Writes down what an attempt came to, and what follows from it. `wait`: until the next one; null: there is none. Answers with the
-- reason when the address is disabled by it, and 'troubled' when its people are to know that nothing has reached it for an hour.
create function webhook_settle(delivery uuid, attempt smallint, began timestamptz, took integer, answered smallint, result text,
  secrets smallint, wait interval) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  kept constant interval := '72 hours';
  known record;
  address record;
  over boolean;
begin
  select d.* into known from public.webhook_deliveries d where d.id = delivery for update;
  if not found then return null; end if;
  insert into public.webhook_attempts (delivery_id, org_id, number, began_at, took_ms, status, outcome, signatures)
    values (delivery, known.org_id, attempt, began, took, answered, result, secrets) on conflict do nothing;
  if known.state <> 'waiting' then return null; end if;
  if result = 'delivered' then
    update public.webhook_deliveries d set state = 'delivered', sending_until = null, status = answered, outcome = result, took_ms = took
      where d.id = delivery;
    update public.webhook_endpoints e set state = 'delivering', failing_since = null, told_at = null
      where e.id = known.endpoint_id and e.state = 'failing';
    return null;
  end if;
  -- Another worker sends it by now: what follows is his to say.
  if known.attempts <> attempt then return null; end if;
  over := wait is null or result = 'gone' or clock_timestamp() + wait > known.created_at + kept;
  update public.webhook_deliveries d set state = case when over then 'given_up' else 'waiting' end, sending_until = null,
      due_at = case when over then d.due_at else clock_timestamp() + wait end, status = answered, outcome = result, took_ms = took
    where d.id = delivery;
  -- A test says nothing of what really happens, unless the address is no more.
  if known.type = 'webhook.test' and result <> 'gone' then return null; end if;
  select e.* into address from public.webhook_endpoints e where e.id = known.endpoint_id for update;
  if address.state not in ('delivering', 'failing') then return null; end if;
  if result = 'gone' or address.failing_since < clock_timestamp() - kept then
    update public.webhook_endpoints e set state = 'disabled',
        disabled_because = case when result = 'gone' then 'gone' else 'failing' end, revision = e.revision + 1
      where e.id = address.id;
    return case when result = 'gone' then 'gone' else 'failing' end;
  end if;
  update public.webhook_endpoints e set state = 'failing', failing_since = coalesce(e.failing_since, began),
      told_at = case when e.failing_since < clock_timestamp() - interval '1 hour' then coalesce(e.told_at, clock_timestamp()) end
    where e.id = address.id;
  return case when address.told_at is null and address.failing_since < clock_timestamp() - interval '1 hour' then 'troubled' end;
end $$;
grant execute on function webhook_settle(uuid, smallint, timestamptz, integer, smallint, text, smallint, interval) to sallyport_worker;
alter function webhook_settle(uuid, smallint, timestamptz, integer, smallint, text, smallint, interval) owner to sallyport_definer;

-- Who is told of an address that is in trouble: owners and admins who can sign in. Their addresses are sealed, each under its person's key.
create function webhook_readers(endpoint uuid) returns table (slug text, name text, url text, account_id uuid, key_id text,
    wrapped_key bytea, commitment bytea, sealed bytea, address bytea, language text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.slug, o.name, e.url, a.id, a.key_id, a.wrapped_key, a.commitment, a.sealed, a.address, a.language
  from public.webhook_endpoints e join public.organizations o on o.id = e.org_id join public.members m on m.org_id = e.org_id
    join public.accounts a on a.id = m.account_id
  where e.id = endpoint and m.role in ('owner', 'admin') and a.verified_at is not null and a.suspended_at is null
    and not exists (select from public.suspensions s where s.org_id = m.org_id and s.member_id = m.id)
$$;
grant execute on function webhook_readers(uuid) to sallyport_worker;
alter function webhook_readers(uuid) owner to sallyport_definer;

-- R-7: what was told is forgotten after 72 hours, what is still waiting then is given up; that it was told after 30 days. Secrets that
-- sign no more go, and with a deleted organization everything.
create function webhooks_sweep() returns void
  language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from public.webhook_endpoints e using public.organizations o where o.id = e.org_id and o.deleted_at is not null;
  delete from public.webhook_secrets s where s.signs_until < now();
  update public.webhook_deliveries d set data = null, sending_until = null,
      state = case when d.state = 'waiting' then 'given_up' else d.state end
    where d.data is not null and d.created_at < now() - interval '72 hours';
  delete from public.webhook_deliveries d where d.created_at < now() - interval '30 days';
$$;
grant execute on function webhooks_sweep() to sallyport_worker;
alter function webhooks_sweep() owner to sallyport_definer;
