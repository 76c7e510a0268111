-- Whoever leaves an organization has no playground there any more (0003, 0004).
set local role sallyport_definer;

create or replace function members_end_playground() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'DELETE' then
    perform public.playground_end('{}', old.id);
    return old;
  end if;
  if new.role is distinct from old.role or new.account_id is distinct from old.account_id
    or new.left_at is distinct from old.left_at then
    perform public.playground_end('{}', old.id);
  end if;
  return new;
end $$;
grant execute on function members_end_playground() to sallyport_migrate;

reset role;

drop trigger members_end_playground on members;
create trigger members_end_playground before delete or update of role, account_id, left_at on members
  for each row execute function members_end_playground();

set local role sallyport_definer;
revoke execute on function members_end_playground() from sallyport_migrate;
reset role;
