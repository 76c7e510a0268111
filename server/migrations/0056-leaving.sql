-- Pictures that leave soon are told once for each task: a tenth of its life before its time is over, and six hours at most.
alter table generations add column leaving_told_at timestamptz;
grant select (leaving_told_at), update (leaving_told_at) on generations to sallyport_definer;
create index on generations (expires_at) where leaving_told_at is null and delivered > 0 and deleted_at is null;

create or replace function webhook_types() returns text[]
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp
  return array['generation.succeeded', 'generation.partially_succeeded', 'generation.failed', 'generation.cancelled',
    'generation.expired', 'generation.outcome_unknown', 'generation.leaving', 'batch.finished', 'key.revoked', 'limit.reached',
    'spend.unusual', 'failures.rising'];

-- Tells of some tasks whose pictures leave soon, each with its row of the outbox in the same transaction. How many: fewer than `most` where
-- none is left. Two workers that do it at once tell each task once. Tasks that live less than half an hour are told nothing: whoever asked
-- for so little knows it.
create function generations_leaving(most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  task record;
  many integer := 0;
begin
  for task in update public.generations t set leaving_told_at = clock_timestamp()
    where t.id in (select g.id from public.generations g
      where g.leaving_told_at is null and g.delivered > 0 and g.deleted_at is null and g.ended_at is not null
        and g.expires_at > clock_timestamp() and g.expires_at <= clock_timestamp() + interval '6 hours'
        and g.expires_at <= clock_timestamp() + (g.expires_at - g.created_at) / 10
        and g.expires_at >= g.created_at + interval '30 minutes'
      order by g.expires_at limit most for update skip locked)
    returning t.*
  loop
    many := many + 1;
    perform public.webhook_record(task.org_id, task.project_id, 'generation.leaving', jsonb_build_object(
        'id', task.id, 'project', task.project_id, 'key', task.key_id, 'mode', task.mode, 'operation', task.operation,
        'batch', task.batch_id, 'pictures', p.living,
        'expires_at', to_char(task.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      from (select count(*) as living from public.uploads u where u.generation_id = task.id and u.deleted_at is null) p
      -- Somebody deleted them one by one.
      where p.living > 0;
  end loop;
  return many;
end $$;
grant execute on function generations_leaving(integer) to sallyport_worker;
alter function generations_leaving(integer) owner to sallyport_definer;
