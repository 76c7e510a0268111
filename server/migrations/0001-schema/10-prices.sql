-- What models cost and how they are sold (prices/, docs/prices.md).

-- The operator's own price of a provider's model; without rates it goes back to what the catalogue says. The provider is
-- named and not referred to, so that its price is still there when it was removed and added again.
create table price_overrides (
  number         bigint generated always as identity primary key,
  provider       text not null check (provider ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  model          text not null check (model ~ '^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$'),
  rates          jsonb check (jsonb_typeof(rates) = 'object' and length(rates::text) <= 4096),
  reason         text not null check (length(reason) between 1 and 200),
  effective_from timestamptz not null,
  created_at     timestamptz not null,
  generation     bigint not null,
  check (effective_from >= created_at)
);
create index on price_overrides (provider, model, effective_from, number);
create index on price_overrides (generation);

grant select, insert on price_overrides to sallyport_control;
grant select on price_overrides to sallyport_definer;

-- How models are sold: to whoever has the plan.
create table price_plans (
  id         uuid primary key,
  slug       text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  created_at timestamptz not null default clock_timestamp()
);

-- The plan of whoever has none. It has no rule yet, so it sells at cost.
insert into price_plans (id, slug) values ('00000000-0000-0000-0000-000000000001', 'default');

grant select, insert on price_plans to sallyport_control;
grant select on price_plans to sallyport_definer;

-- How a plan sells the models that a pattern means. With neither markup nor rates the rule was withdrawn.
create table price_plan_rules (
  number         bigint generated always as identity primary key,
  plan_id        uuid not null references price_plans,
  pattern        text not null check (pattern ~ '^[A-Za-z0-9._:/@-]{0,167}\*?$' and pattern <> ''),
  markup_percent text check (markup_percent ~ '^-?\d{1,5}(\.\d{1,4})?$'),
  rates          jsonb check (jsonb_typeof(rates) = 'object' and length(rates::text) <= 4096),
  -- Without it nobody is sold anything for less than it costs.
  below_cost     boolean not null,
  reason         text not null check (length(reason) between 1 and 200),
  effective_from timestamptz not null,
  created_at     timestamptz not null,
  generation     bigint not null,
  check (markup_percent is null or rates is null),
  check (below_cost or markup_percent !~ '^-.*[1-9]'),
  check (effective_from >= created_at)
);
create index on price_plan_rules (plan_id, pattern, effective_from, number);
create index on price_plan_rules (generation);

grant select, insert on price_plan_rules to sallyport_control;
grant select on price_plan_rules to sallyport_definer;

-- Which plan an organization is sold by, from when.
create table price_assignments (
  number         bigint generated always as identity primary key,
  org_id         uuid not null references organizations,
  plan_id        uuid not null references price_plans,
  effective_from timestamptz not null,
  created_at     timestamptz not null,
  generation     bigint not null,
  check (effective_from >= created_at)
);
create index on price_assignments (org_id, effective_from, number);
create index on price_assignments (generation);

alter table price_assignments enable row level security, force row level security;
create policy tenant on price_assignments to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on price_assignments for select to sallyport_definer using (true);
grant select, insert on price_assignments to sallyport_control;
grant select on price_assignments to sallyport_definer;

-- A price that was once in force is never changed: charges were made by it.
create function prices_refuse_change() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'prices are never changed or removed, only superseded' using errcode = '42501';
end $$;
create trigger append_only before update or delete or truncate on price_overrides
  for each statement execute function prices_refuse_change();
alter table price_overrides enable always trigger append_only;
create trigger append_only before update or delete or truncate on price_plan_rules
  for each statement execute function prices_refuse_change();
alter table price_plan_rules enable always trigger append_only;
create trigger append_only before update or delete or truncate on price_assignments
  for each statement execute function prices_refuse_change();
alter table price_assignments enable always trigger append_only;
