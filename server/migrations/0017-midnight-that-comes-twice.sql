-- Where clocks go back at midnight, midnight comes twice. A day and a month begin at the first of the two, as in usage
-- (usage/day-store.ts): until now a budget's began at the second, and what was spent in the hour between counted in none.
create function period_begins(midnight timestamp, zone text) returns timestamptz
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case when ((midnight at time zone zone) - interval '1 hour') at time zone zone >= midnight
    then (midnight at time zone zone) - interval '1 hour' else midnight at time zone zone end
$$;
grant execute on function period_begins(timestamp, text) to sallyport_control, sallyport_definer;

create or replace function budget_bounds(period text, moment timestamptz, zone text, out starts_at timestamptz,
  out ends_at timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case period when 'total' then '-infinity'
      else public.period_begins(date_trunc(period, moment at time zone zone), zone) end,
    case period when 'total' then 'infinity'
      else public.period_begins(date_trunc(period, moment at time zone zone) + ('1 ' || period)::interval, zone) end
$$;
