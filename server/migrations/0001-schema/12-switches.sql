-- What the operator stopped, and whose requests are looked at (switches/, debug/).

-- One row for each thing that is stopped now; without it, it runs. What was stopped before is in the audit ledger.
-- A provider is named and not referred to, so that it is still stopped when it was removed and added again.
create table switches (
  id              uuid primary key,
  scope           text not null check (scope in ('everything', 'provider', 'model', 'organization', 'key')),
  provider        text check (provider ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  model           text check (model ~ '^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$'),
  organization_id uuid references organizations,
  key_id          uuid,
  -- drain: what is in flight may finish. cut: it ends at once.
  mode            text not null check (mode in ('drain', 'cut')),
  reason          text not null check (length(reason) between 3 and 100),
  stopped_at      timestamptz not null default clock_timestamp(),
  generation      bigint not null,
  foreign key (organization_id, key_id) references api_keys (org_id, id),
  check ((provider is not null) = (scope = 'provider')),
  check ((model is not null) = (scope = 'model')),
  check ((organization_id is not null) = (scope in ('organization', 'key'))),
  check ((key_id is not null) = (scope = 'key')),
  constraint switches_target unique nulls not distinct (scope, provider, model, organization_id, key_id)
);

grant select, insert, update (mode, reason, stopped_at, generation), delete on switches to sallyport_control;
grant select on switches to sallyport_definer;

-- Z-4: whose requests are logged for a while.
create table debug_windows (
  org_id  uuid primary key references organizations,
  reason  text not null check (length(reason) between 3 and 100),
  -- Set by a trigger, so that nobody can say it was later than it was.
  set_at  timestamptz not null,
  ends_at timestamptz not null,
  -- Z-4: whoever asks and however often it is prolonged, it ends within the hour.
  constraint at_most_an_hour check (ends_at <= set_at + interval '60 minutes' and ends_at > set_at)
);

alter table debug_windows enable row level security, force row level security;
create policy tenant on debug_windows to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on debug_windows for select to sallyport_definer using (true);
grant select, insert, update (reason, ends_at), delete on debug_windows to sallyport_control;
grant select on debug_windows to sallyport_definer;

-- A window begins now, by the latest time there was.
create function debug_windows_set_now() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.set_at := public.latest_time();
  return new;
end $$;
create trigger set_now before insert or update on debug_windows for each row execute function debug_windows_set_now();
alter table debug_windows enable always trigger set_now;

-- The windows that are open, of all tenants: for the operator's list, and for nodes.
create function debug_windows_open() returns table (org_id uuid, reason text, set_at timestamptz, ends_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select w.org_id, w.reason, w.set_at, w.ends_at from public.debug_windows w where w.ends_at > public.latest_time()
  order by w.ends_at
$$;
grant execute on function debug_windows_open() to sallyport_control;
alter function debug_windows_open() owner to sallyport_definer;
