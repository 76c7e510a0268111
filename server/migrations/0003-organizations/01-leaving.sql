-- Members who leave, and entries of the audit ledger about what a person did.

-- What a person does is sealed under that person's key, as what an operator does is.
alter table audit_subject_keys drop constraint audit_subject_keys_subject_check;
alter table audit_subject_keys add constraint audit_subject_keys_subject_check
  check (subject ~ '^(platform|operator:[A-Za-z0-9][A-Za-z0-9._@-]{0,63}|(person|organization):[0-9a-f-]{36})$');

-- Who has left stays as a row: keys, usage and budgets are counted by it, and whoever comes back is the same member.
alter table members add column left_at timestamptz;
grant update (left_at) on members to sallyport_control;

set local role sallyport_definer;

-- What is stopped and what is suspended. A suspension of somebody who has left also pauses the keys that they made and that count
-- as nobody's: they have seen those too.
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
        where m.left_at is not null
          and coalesce(least(k.revoked_at, k.expires_at), 'infinity') > public.latest_time()) f), '[]'::json)
$$;

reset role;
