-- What models cost the operator, and what customers pay for them.
--
-- Nothing here is ever changed or removed: a new price, rule or assignment is a new row with the moment from which it
-- counts, and the newest that has started is in force. So every charge can be explained by the price it was made at
-- (C-5). A price sheet in `rates` is an object of decimals as text (server/src/kernel/price-sheet.ts).

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

create table price_plans (
  id         uuid primary key,
  slug       text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  created_at timestamptz not null default clock_timestamp()
);

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

-- The plan of whoever has none. It has no rule yet, so it sells at cost.
insert into price_plans (id, slug) values ('00000000-0000-0000-0000-000000000001', 'default');

create function prices_refuse_change() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'prices are never changed or removed, only superseded' using errcode = '42501';
end $$;
create trigger append_only before update or delete or truncate on price_overrides
  for each statement execute function prices_refuse_change();
create trigger append_only before update or delete or truncate on price_plan_rules
  for each statement execute function prices_refuse_change();
create trigger append_only before update or delete or truncate on price_assignments
  for each statement execute function prices_refuse_change();
alter table price_overrides enable always trigger append_only;
alter table price_plan_rules enable always trigger append_only;
alter table price_assignments enable always trigger append_only;

alter table price_assignments enable row level security;
alter table price_assignments force row level security;
create policy tenant on price_assignments to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on price_assignments for select to sallyport_definer using (true);

grant select on price_overrides, price_plans, price_plan_rules, price_assignments to sallyport_definer;
grant select, insert on price_overrides, price_plans, price_plan_rules, price_assignments to sallyport_control;

-- What is in force and what is coming, as the gateway needs it; null when nothing of it changed after `since`.
-- `startsInMs` is counted by this database's clock, as ends of keys are.
create function gateway_prices(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select case when since = 0
    or exists (select from public.price_overrides where generation > since)
    or exists (select from public.price_plan_rules where generation > since)
    or exists (select from public.price_assignments where generation > since)
  then json_build_object(
    'overrides', coalesce((
      select json_agg(json_build_object('provider', o.provider, 'model', o.model, 'rates', o.rates,
        'startsInMs', extract(epoch from o.effective_from - clock_timestamp()) * 1000) order by o.effective_from, o.number)
      from public.price_overrides o
      where not exists (
        select from public.price_overrides n
        where n.provider = o.provider and n.model = o.model and n.effective_from <= clock_timestamp()
          and (n.effective_from, n.number) > (o.effective_from, o.number))), '[]'::json),
    'rules', coalesce((
      select json_agg(json_build_object('planId', r.plan_id, 'pattern', r.pattern, 'markupPercent', r.markup_percent,
        'rates', r.rates, 'belowCost', r.below_cost,
        'startsInMs', extract(epoch from r.effective_from - clock_timestamp()) * 1000) order by r.effective_from, r.number)
      from public.price_plan_rules r
      where not exists (
        select from public.price_plan_rules n
        where n.plan_id = r.plan_id and n.pattern = r.pattern and n.effective_from <= clock_timestamp()
          and (n.effective_from, n.number) > (r.effective_from, r.number))), '[]'::json),
    'assignments', coalesce((
      select json_agg(json_build_object('organizationId', a.org_id, 'planId', a.plan_id,
        'startsInMs', extract(epoch from a.effective_from - clock_timestamp()) * 1000) order by a.effective_from, a.number)
      from public.price_assignments a
      where not exists (
        select from public.price_assignments n
        where n.org_id = a.org_id and n.effective_from <= clock_timestamp()
          and (n.effective_from, n.number) > (a.effective_from, a.number))), '[]'::json))
  end
$$;
alter function gateway_prices(bigint) owner to sallyport_definer;

set local role sallyport_definer;
-- As in 0002, with prices.
create or replace function public.gateway_changes(since bigint) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'generation', (select generation from public.authority),
    'keys', coalesce((
      select json_agg(json_build_object(
        'id', k.id, 'publicId', k.public_id, 'organizationId', k.org_id, 'projectId', k.project_id, 'mode', k.mode,
        'salt', encode(k.salt, 'base64'), 'hash', encode(k.hash, 'base64'), 'pepperVersion', k.pepper_version,
        'endpoints', k.endpoints, 'models', k.models, 'ipRanges', k.ip_ranges, 'compromised', k.compromised,
        'endsInMs', floor(extract(epoch from least(k.expires_at, k.revoked_at) - clock_timestamp()) * 1000)))
      from public.api_keys k where k.generation > since), '[]'::json),
    'providers', coalesce((
      select json_agg(json_build_object(
        'id', p.id, 'slug', p.slug, 'kind', p.kind, 'baseUrl', p.base_url,
        'allowPrivateAddress', p.allow_private_address,
        'models', coalesce((
          select json_agg(json_build_object('model', m.model, 'inputUsdPerMillion', m.input_usd_per_million,
            'outputUsdPerMillion', m.output_usd_per_million) order by m.model)
          from public.provider_models m where m.provider_id = p.id), '[]'::json),
        'secret', (
          select json_build_object('id', s.id, 'version', s.version, 'keyId', s.key_id,
            'wrappedKey', encode(s.wrapped_key, 'base64'), 'commitment', encode(s.commitment, 'base64'),
            'sealed', encode(s.sealed, 'base64'))
          from public.provider_secrets s where s.provider_id = p.id order by s.version desc limit 1))
        order by p.priority, p.created_at)
      from public.providers p), '[]'::json),
    'prices', public.gateway_prices(since));
$$;
reset role;
