-- What open pages are told of usage while it happens (usage/live.ts, docs/usage.md): each control process asks once every two
-- seconds for all its pages together, and only while there are some.

-- The requests that were written after a number, of these organizations, added up. The row without an organization says up to
-- which number everything was looked at.
create function usage_live(after bigint, watched uuid[]) returns table (org_id uuid, requests bigint, failed bigint,
    charge_micro_usd bigint, newest bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with fresh as (select u.org_id, u.outcome, u.charge_micro_usd, u.number from public.usage_requests u
    where u.number > after order by u.number limit 20000)
  select f.org_id, count(*), count(*) filter (where f.outcome not in ('succeeded', 'client_closed')),
    sum(f.charge_micro_usd)::bigint, max(f.number) from fresh f where f.org_id = any (watched) group by 1
  union all
  select null, 0, 0, 0, coalesce(max(f.number), after) from fresh f
$$;
grant execute on function usage_live(bigint, uuid[]) to sallyport_control;
alter function usage_live(bigint, uuid[]) owner to sallyport_definer;

-- Where such looking begins.
create function usage_newest() returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp
  return coalesce((select max(u.number) from public.usage_requests u), 0);
grant execute on function usage_newest() to sallyport_control;
alter function usage_newest() owner to sallyport_definer;

-- What these organizations were told by mail after a moment.
create function alerts_live(after timestamptz, watched uuid[]) returns table (org_id uuid, kind text, level integer,
    told_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select a.org_id, a.kind, a.level, a.told_at from unnest(watched) w
    join public.alerts a on a.org_id = w and a.told_at > after order by a.told_at
$$;
grant execute on function alerts_live(timestamptz, uuid[]) to sallyport_control;
alter function alerts_live(timestamptz, uuid[]) owner to sallyport_definer;
