-- Who has left an organization is told nothing of its money any more (0003, 0008).
set local role sallyport_definer;

create or replace function alert_readers(organization uuid, about text) returns table (account_id uuid, key_id text, wrapped_key bytea,
    commitment bytea, sealed bytea, address bytea, language text, role text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select a.id, a.key_id, a.wrapped_key, a.commitment, a.sealed, a.address, a.language, m.role
  from public.members m join public.accounts a on a.id = m.account_id
    left join public.alert_choices c on c.org_id = m.org_id and c.member_id = m.id and c.kind = about
  where m.org_id = organization and m.left_at is null and a.verified_at is not null and a.suspended_at is null
    and coalesce(c.wanted, true) and (m.role in ('owner', 'admin', 'billing') or (about = 'failures' and c.wanted))
    and not exists (select from public.suspensions s where s.org_id = m.org_id and s.member_id = m.id)
$$;

reset role;
