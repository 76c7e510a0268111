-- Accounts that are deleted (R-1, entrance/deletion/). The worker carries it out, a week after it was asked for: it ends memberships within
-- each organization, as a member who leaves does, and then removes the account's row, with which everything of the person's goes.
grant select, delete, update (suspended_at, deletion_requested_at) on accounts to sallyport_worker;
grant select on staff to sallyport_worker;
grant update (account_id, session_id) on security_events to sallyport_worker;
grant select, update (name, left_at, account_id, revision) on members to sallyport_worker;
-- Locked while somebody leaves (membership/).
grant select, update (revision) on organizations to sallyport_worker;
-- How many keys somebody leaves behind, for the mail to the owners.
grant select on api_keys to sallyport_worker;
-- What ends with a membership (0015).
grant select, update (revoked_at) on invitations to sallyport_worker;
grant select, update (closed_at, outcome) on ownership_offers to sallyport_worker;

set local role sallyport_definer;
grant execute on function latest_time() to sallyport_worker;
grant execute on function suspended_by(uuid, uuid, uuid) to sallyport_worker;
reset role;

-- Wherever a person is or was a member, for whoever deletes the account.
create function account_traces(account uuid)
  returns table (organization_id uuid, slug text, name text, member_id uuid, role text, has_left boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select o.id, o.slug, o.name, m.id, m.role, m.left_at is not null
  from public.members m join public.organizations o on o.id = m.org_id where m.account_id = account order by m.id
$$;
grant execute on function account_traces(uuid) to sallyport_control, sallyport_worker;
alter function account_traces(uuid) owner to sallyport_definer;

-- People who have no account any more and whose entries in the audit ledger can still be read.
create function people_to_unseal() returns setof text
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.subject from public.audit_subject_keys k
  where k.subject like 'person:%' and not exists (select from public.accounts a where k.subject = 'person:' || a.id)
  order by k.id limit 100
$$;
grant execute on function people_to_unseal() to sallyport_worker;
alter function people_to_unseal() owner to sallyport_definer;
