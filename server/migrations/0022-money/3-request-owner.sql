-- Whose a request was, for those who have its id and may see every organization; null when nobody's is recorded.
create function request_owner(request uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select u.org_id from public.usage_requests u where u.request_id = request $$;
grant execute on function request_owner(uuid) to sallyport_control;
alter function request_owner(uuid) owner to sallyport_definer;
