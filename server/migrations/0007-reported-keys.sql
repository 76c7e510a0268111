-- ID-11: what a person reports also stops keys that the person made for nobody in particular, as it does when a member left.
set local role sallyport_definer;

create or replace function gateway_switches() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select json_agg(json_build_object('scope', f.scope, 'mode', f.mode, 'subject', f.subject) order by f.id) from (
      select s.id, s.scope, s.mode,
        coalesce(s.provider, s.model, s.key_id::text, s.organization_id::text, '') as subject from public.switches s
      union all
      select s.id, case when s.project_id is not null then 'suspended_project'
          when s.member_id is not null then 'suspended_member' else 'suspended_organization' end, s.mode,
        coalesce(s.project_id, s.member_id, s.org_id)::text from public.suspensions s
      union all
      select s.id, 'suspended_key', s.mode, k.id::text
        from public.suspensions s join public.members m on m.org_id = s.org_id and m.id = s.member_id
        join public.api_keys k on k.org_id = m.org_id and k.member_id is null and k.made_by = 'person ' || m.account_id
        where (m.left_at is not null or s.side = 'person')
          and coalesce(least(k.revoked_at, k.expires_at), 'infinity') > public.latest_time()) f), '[]'::json)
$$;

reset role;
