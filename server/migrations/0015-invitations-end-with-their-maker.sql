-- An invitation, and an ownership that is offered, are the word of a member: they end with the right to give it.
-- Null: whoever runs the platform invited, or it was made before this was written down.
alter table invitations add column invited_by uuid;
alter table invitations add foreign key (org_id, invited_by) references members (org_id, id);
create index on invitations (invited_by) where accepted_at is null and revoked_at is null;

-- Both run as whoever changes the member, within that tenant: no caller can forget them. Whoever invites holds the member's row
-- meanwhile (invitations/store.ts), so that an invitation is either seen here or refused there.
create function members_end_invitations() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  gone boolean := new.left_at is not null or new.account_id is distinct from old.account_id;
begin
  update public.invitations i set revoked_at = now()
    where i.invited_by = new.id and i.accepted_at is null and i.revoked_at is null
      and (gone or new.role not in ('owner', 'admin') or (i.role = 'owner' and new.role <> 'owner'));
  update public.ownership_offers f set closed_at = clock_timestamp(), outcome = 'withdrawn'
    where f.closed_at is null
      and ((f.from_member = new.id and (gone or new.role <> 'owner')) or (f.to_member = new.id and gone));
  return null;
end $$;
create trigger members_end_invitations after update of role, account_id, left_at on members
  for each row execute function members_end_invitations();

-- Also of somebody who says that it was not them (ID-11), whose keys are paused by the same row.
create function suspensions_end_invitations() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform from public.members m where m.id = new.member_id for update;
  update public.invitations i set revoked_at = now()
    where i.invited_by = new.member_id and i.accepted_at is null and i.revoked_at is null;
  update public.ownership_offers f set closed_at = clock_timestamp(), outcome = 'withdrawn'
    where f.closed_at is null and new.member_id in (f.from_member, f.to_member);
  return null;
end $$;
create trigger suspensions_end_invitations after insert or update on suspensions
  for each row when (new.member_id is not null) execute function suspensions_end_invitations();

-- Why an organization was offered goes with the organization (R-1).
grant delete on ownership_offers to sallyport_control;
