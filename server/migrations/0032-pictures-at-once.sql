-- Pictures that are answered at once (/v1/images): an endpoint of their own, how many came, and how that ended.

alter type usage_row add attribute images integer;
-- How many pictures came; null: text was asked for.
alter table usage_requests add column images integer check (images >= 0);

set local role sallyport_definer;
create or replace function usage_write(given public.usage_row[]) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  -- Its plans are kept from when the tables were small; without these they read whole tables until the next ANALYZE.
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  written record;
  exact uuid[];
begin
  -- With this nobody is between his number and his commit while `usage_settle` looks; writers do not wait for each other.
  perform pg_advisory_xact_lock_shared(7215005);
  if exists (select from (select distinct g.org_id, g.project_id, g.key_id from unnest(given) g) p
      where not exists (select from public.api_keys k
        where k.id = p.key_id and k.org_id = p.org_id and k.project_id = p.project_id)) then
    raise exception 'usage of a key that is not there' using errcode = 'foreign_key_violation';
  end if;
  perform public.ledger_lock(array(select distinct g.org_id from unnest(given) g
    where g.hold_id is not null or g.charge_micro_usd > 0 or g.loss_micro_usd > 0));
  with missing as (
    select distinct on (g.request_id) g.*, coalesce(g.charge_micro_usd, 0) as asked from unnest(given) g
    where not exists (select from public.usage_requests u where u.request_id = g.request_id) order by g.request_id
  ), covered as (
    select m.*, greatest(0, least(m.asked, h.open_micro_usd
      - sum(m.asked) over (partition by m.hold_id order by m.request_id) + m.asked))::bigint as paid
    from missing m left join public.ledger_holds h on h.id = m.hold_id and h.org_id = m.org_id
  ), fresh as (
    insert into public.usage_requests (request_id, org_id, project_id, key_id, node_id, mode, endpoint, model, provider,
      streamed, outcome, status, attempts, input_tokens, cached_tokens, output_tokens, reasoning_tokens, usage_source,
      cost_micro_usd, started_at, first_byte_ms, duration_ms, hold_id, charge_micro_usd, loss_micro_usd,
      cache_write_tokens, cache_write_long_tokens, audio_input_tokens, image_input_tokens, audio_output_tokens,
      image_output_tokens, service_tier, searches, own_us, images)
    select c.request_id, c.org_id, c.project_id, c.key_id, c.node_id, c.mode, c.endpoint, c.model, c.provider,
      c.streamed, c.outcome, c.status, c.attempts, c.input_tokens, c.cached_tokens, c.output_tokens, c.reasoning_tokens,
      c.usage_source, c.cost_micro_usd, c.started_at, c.first_byte_ms, c.duration_ms, c.hold_id, coalesce(c.paid, 0),
      coalesce(c.loss_micro_usd, 0) + c.asked - coalesce(c.paid, 0),
      c.cache_write_tokens, c.cache_write_long_tokens, c.audio_input_tokens, c.image_input_tokens, c.audio_output_tokens,
      c.image_output_tokens, c.service_tier, c.searches, c.own_us, c.images
    from covered c
    on conflict (request_id) do nothing
    returning request_id, org_id, key_id, started_at, hold_id, outcome, charge_micro_usd, loss_micro_usd
  ), used as (
    update public.api_keys k set last_used_at = greatest(k.last_used_at, f.latest)
    from (select key_id, max(started_at) as latest from fresh group by key_id) f
    where k.id = f.key_id and (k.last_used_at is null or k.last_used_at < f.latest)
  ), lost as (
    insert into public.ledger_transfers
      (org_id, kind, from_account, to_account, amount_micro_usd, hold_id, subject_id, created_at)
    select f.org_id, l.kind, l.kind, 'unbilled', f.loss_micro_usd, f.hold_id, f.request_id, public.ledger_now()
    from fresh f, lateral (select case f.outcome when 'interrupted' then 'unknown' else 'loss' end as kind) l
    where f.loss_micro_usd > 0
    returning org_id, kind, amount_micro_usd
  ), booked as (
    update public.ledger_balances b set posted_micro_usd = b.posted_micro_usd + d.amount
    from (select l.org_id, a.account, sum(a.sign * l.amount_micro_usd)::bigint as amount
      from lost l, lateral (values (l.kind, -1), ('unbilled', 1)) a(account, sign) group by 1, 2) d
    where b.org_id = d.org_id and b.account = d.account
  )
  select count(*) as rows, array_agg(f.hold_id) filter (where f.hold_id is not null) as holds,
    array_agg(f.hold_id) filter (where f.charge_micro_usd > 0) as charged,
    array_agg(f.charge_micro_usd) filter (where f.charge_micro_usd > 0) as charges into written from fresh f;
  if written.charged is not null then perform public.ledger_capture(written.charged, written.charges); end if;
  if written.holds is not null then
    exact := array(select h.id from public.ledger_holds h
      where h.id = any (written.holds) and h.kind = 'exact' and h.closed_at is null);
    if exact <> '{}' then
      perform public.ledger_void('void', exact, array_fill(null::bigint, array[cardinality(exact)]));
    end if;
  end if;
  return written.rows;
end $$;

-- Fewer pictures than were asked for are no failure, wherever failures are counted.
do $$
declare found record;
begin
  for found in select pg_get_functiondef(p.oid) as definition from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
        and p.prosrc like '%not in (''succeeded'', ''client\_closed'')%' loop
    execute replace(found.definition, 'not in (''succeeded'', ''client_closed'')',
      'not in (''succeeded'', ''partly_succeeded'', ''client_closed'')');
  end loop;
end $$;
reset role;

-- `partly_succeeded`: fewer pictures came than were asked for. `empty`: an answer without any.
alter table usage_requests
  drop constraint usage_requests_outcome_check,
  add constraint usage_requests_outcome_check check (outcome in ('succeeded', 'partly_succeeded', 'empty', 'client_closed',
    'rejected', 'provider_error', 'provider_timeout', 'provider_unreachable', 'provider_invalid', 'provider_truncated',
    'interrupted', 'cut', 'stopped')),
  drop constraint usage_requests_endpoint_check,
  add constraint usage_requests_endpoint_check
    check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count', 'images'));

-- Pictures are counted one by one, too: a request may ask for ten.
alter table limit_rules
  drop constraint limit_rules_endpoint_check,
  add constraint limit_rules_endpoint_check
    check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count', 'models', 'uploads', 'images')),
  drop constraint limit_rules_unit_check,
  add constraint limit_rules_unit_check check (unit in ('requests', 'tokens', 'failures', 'images')),
  add constraint limit_rules_images_of_images
    check (unit <> 'images' or (scope <> 'address' and (endpoint is null or endpoint = 'images')));
alter table organization_limits
  drop constraint organization_limits_endpoint_check,
  add constraint organization_limits_endpoint_check
    check (endpoint in ('chat.completions', 'completions', 'embeddings', 'tokens.count', 'models', 'uploads', 'images')),
  drop constraint organization_limits_unit_check,
  add constraint organization_limits_unit_check check (unit in ('requests', 'tokens', 'images')),
  add constraint organization_limits_images_of_images
    check (unit <> 'images' or endpoint is null or endpoint = 'images');
