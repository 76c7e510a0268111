-- Closing the books: what counts the ledger again, says where it differs, and puts it right (C-2, C-5).

-- Every difference between the transfers, which are never changed, and all that is kept beside them; no row when the books
-- agree. Each number is counted from what it must follow from, and compared with what is there.
create function ledger_differences() returns table (org_id uuid, what text, subject text, counted bigint, found bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with moved as (
    select t.org_id, s.account, sum(case when t.kind in ('hold', 'void', 'expire') then 0
        when s.account = t.to_account then t.amount_micro_usd else -t.amount_micro_usd end)::bigint as posted,
      sum(case when s.account <> 'credits' then 0 when t.kind = 'hold' then t.amount_micro_usd
        when t.kind in ('capture', 'void', 'expire') then -t.amount_micro_usd else 0 end)::bigint as held
    from public.ledger_transfers t, lateral (values (t.from_account), (t.to_account)) s(account) group by 1, 2
  ), granted as (
    select t.grant_id as id, sum(case when t.kind = 'grant' then t.amount_micro_usd else -t.amount_micro_usd end)::bigint as open
    from public.ledger_transfers t where t.grant_id is not null group by 1
  ), held as (
    select t.hold_id as id, sum(case when t.kind = 'hold' then t.amount_micro_usd
        when t.kind in ('capture', 'void', 'expire') then -t.amount_micro_usd else 0 end)::bigint as open,
      coalesce(sum(t.amount_micro_usd) filter (where t.kind = 'capture'), 0)::bigint as captured
    from public.ledger_transfers t where t.hold_id is not null and t.kind not in ('loss', 'unknown') group by 1
  ), used as (
    select u.hold_id as id, sum(u.charge_micro_usd)::bigint as charged from public.usage_requests u
    where u.hold_id is not null and u.charge_micro_usd > 0 group by 1
  ), spent as (
    select p.id, sum(h.captured_micro_usd)::bigint as spent, sum(h.open_micro_usd)::bigint as held
    from public.ledger_holds h
    cross join lateral unnest(array[h.org_id, h.project_id, h.member_id, h.key_id]) s(id)
    join public.budgets b on b.subject_id = s.id
    join public.budget_periods p on p.budget_id = b.id and p.starts_at <= h.created_at and h.created_at < p.ends_at
    group by 1
  ), lost as (
    select u.org_id, sum(u.loss_micro_usd)::bigint as lost from public.usage_requests u where u.loss_micro_usd > 0 group by 1
  ), differences as (
    select b.org_id, 'the sum of all accounts is zero' as what, 'books' as subject, 0::bigint as counted,
      sum(b.posted_micro_usd)::bigint as found from public.ledger_balances b group by 1
    union all
    select b.org_id, 'balance = sum of transfers', b.account, coalesce(m.posted, 0), b.posted_micro_usd
    from public.ledger_balances b left join moved m on m.org_id = b.org_id and m.account = b.account
    union all
    select b.org_id, 'held = sum of pending transfers', b.account, coalesce(m.held, 0), b.held_micro_usd
    from public.ledger_balances b left join moved m on m.org_id = b.org_id and m.account = b.account
    union all
    select b.org_id, 'held = sum of open holds', b.account, coalesce((select sum(h.open_micro_usd)::bigint
      from public.ledger_holds h where h.org_id = b.org_id and h.closed_at is null), 0), b.held_micro_usd
    from public.ledger_balances b where b.account = 'credits'
    union all
    select b.org_id, 'credits = sum of grants left', b.account, coalesce((select sum(g.open_micro_usd)::bigint
      from public.credit_grants g where g.org_id = b.org_id and not g.exhausted), 0), b.posted_micro_usd
    from public.ledger_balances b where b.account = 'credits'
    union all
    select g.org_id, 'left of a grant = sum of its transfers', g.id::text, coalesce(d.open, 0), g.open_micro_usd
    from public.credit_grants g left join granted d using (id)
    union all
    select h.org_id, 'left of a hold = sum of its transfers', h.id::text, coalesce(d.open, 0), h.open_micro_usd
    from public.ledger_holds h left join held d using (id)
    union all
    select h.org_id, 'charged to a hold = sum of its captures', h.id::text, coalesce(d.captured, 0), h.captured_micro_usd
    from public.ledger_holds h left join held d using (id)
    union all
    select h.org_id, 'captured of a hold = sum of its usage', h.id::text, coalesce(u.charged, 0), h.captured_micro_usd
    from public.ledger_holds h full join used u using (id)
    union all
    select p.org_id, 'spent of a budget = captured of its holds', b.id::text, coalesce(s.spent, 0), p.spent_micro_usd
    from public.budget_periods p join public.budgets b on b.id = p.budget_id left join spent s on s.id = p.id
    union all
    select p.org_id, 'held of a budget = left of its holds', b.id::text, coalesce(s.held, 0), p.held_micro_usd
    from public.budget_periods p join public.budgets b on b.id = p.budget_id left join spent s on s.id = p.id
    union all
    select b.org_id, 'unbilled = loss of usage', b.account, coalesce(l.lost, 0), b.posted_micro_usd
    from public.ledger_balances b left join lost l on l.org_id = b.org_id where b.account = 'unbilled'
  )
  select d.org_id, d.what, d.subject, d.counted, d.found from differences d
    where d.counted is distinct from d.found order by 1, 2, 3
$$;
grant execute on function ledger_differences() to sallyport_control;
alter function ledger_differences() owner to sallyport_definer;
