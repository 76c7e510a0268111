-- Keys can be changed, say who made them, and are at most so many in an organization.

-- How many keys of the organization may work at once. Each is in the memory of every node, so somebody has to say when it is
-- enough.
alter table organizations add column key_quota integer not null default 10000 check (key_quota between 0 and 1000000);
grant update (key_quota) on organizations to sallyport_control;

alter table api_keys
  -- Goes up with each change, so that two people who edit one key notice each other (RFC 9110, If-Match).
  add column revision integer not null default 1,
  -- Kind and name of who made it, as the audit ledger names them; null once that person was erased from the ledger.
  add column made_by text;
alter table api_keys alter column made_by set default nullif(current_setting('app.actor', true), '');
grant update (revision, endpoints, models, ip_ranges) on api_keys to sallyport_control;

-- Counts the keys that work, lists them as they were made, and finds a key's successor.
create index api_keys_end on api_keys (org_id, (coalesce(least(revoked_at, expires_at), 'infinity'::timestamptz)));
create index api_keys_made on api_keys (org_id, id);
create index api_keys_replaces on api_keys (org_id, replaces) where replaces is not null;
drop index api_keys_org_id_created_at_idx;

-- Whoever is erased from the audit ledger is forgotten here too (R-1): keys keep working and say no more who made them.
create function api_keys_forget_maker() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.api_keys k set made_by = null where k.made_by = replace(old.subject, ':', ' ');
  return null;
end $$;
grant update (made_by) on api_keys to sallyport_definer;
create trigger api_keys_forget_maker after delete on audit_subject_keys
  for each row execute function api_keys_forget_maker();
alter function api_keys_forget_maker() owner to sallyport_definer;
