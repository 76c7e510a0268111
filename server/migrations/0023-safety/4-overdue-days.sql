-- The oldest day of the books that has been over for more than an hour and is not closed; null when there is none. Whoever has
-- the auditor's login closes a day within a minute.
create function ledger_day_overdue() returns date
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select d.next from (select coalesce(
      (select min(o.day) from public.ledger_days o where o.root is null),
      (select max(c.day) + 1 from public.ledger_days c),
      (select (t.created_at at time zone 'utc')::date from public.ledger_transfers t order by t.number limit 1)) as next) d
  where d.next + 1 < (public.ledger_now() - interval '1 hour') at time zone 'utc'
$$;
grant execute on function ledger_day_overdue() to sallyport_control;
alter function ledger_day_overdue() owner to sallyport_definer;
