-- Who may be written down as having acted (D-4): people, their keys, operators, the server itself, and the worker. What a login
-- may say is decided here, so that none writes entries in the name of another kind.

alter table audit_entries drop constraint audit_entries_actor_kind_check;
alter table audit_entries add constraint audit_entries_actor_kind_check
  check (actor_kind in ('operator', 'person', 'key', 'server', 'worker'));

create function audit_check_actor() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.actor_kind <> all (case session_user
      when 'sallyport_gateway' then array['server']
      when 'sallyport_audit' then array['server']
      when 'sallyport_worker' then array['worker', 'server']
      else array['operator', 'person', 'key', 'server'] end) then
    raise exception '% does not act as %', session_user, new.actor_kind using errcode = '42501';
  end if;
  return new;
end $$;
create trigger check_actor before insert on audit_entries for each row execute function audit_check_actor();
alter table audit_entries enable always trigger check_actor;
