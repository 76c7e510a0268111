-- Organizations, projects and members that are suspended: whatever their keys ask is refused on every node, and the keys work
-- again afterwards. Not an emergency stop: it is about a customer, has its own errors, and the customer can see it.

-- One row for each side that suspended it. It is suspended while there is any, so that an organization lifts nothing that the
-- platform decided.
create table suspensions (
  id           uuid primary key,
  org_id       uuid not null references organizations,
  -- Neither: the organization itself.
  project_id   uuid,
  member_id    uuid,
  -- Who decided it: who runs the platform, or the organization about what is its own.
  side         text not null check (side in ('platform', 'organization')),
  -- drain: what is in flight may finish. cut: it ends at once.
  mode         text not null check (mode in ('drain', 'cut')),
  reason       text not null check (length(reason) between 3 and 100),
  suspended_at timestamptz not null default clock_timestamp(),
  generation   bigint not null,
  foreign key (org_id, project_id) references projects (org_id, id),
  foreign key (org_id, member_id) references members (org_id, id),
  check (project_id is null or member_id is null),
  constraint suspensions_target unique nulls not distinct (org_id, project_id, member_id, side)
);

alter table suspensions enable row level security;
alter table suspensions force row level security;
create policy tenant on suspensions to sallyport_control, sallyport_worker
  using (org_id = current_organization()) with check (org_id = current_organization());
create policy spans_tenants on suspensions for select to sallyport_definer using (true);
grant select on suspensions to sallyport_definer;
grant select, insert, delete, update (mode, reason, suspended_at, generation) on suspensions to sallyport_control;

-- Of all tenants, in the order in which they were decided: for the operator's list.
create function suspension_page(after uuid, most integer) returns setof suspensions
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select s.* from public.suspensions s where s.id > after order by s.id limit most $$;
grant execute on function suspension_page(uuid, integer) to sallyport_control;
alter function suspension_page(uuid, integer) owner to sallyport_definer;

-- Which sides suspended exactly this: an organization, or a project or member of it.
create function suspended_by(organization uuid, project uuid, member uuid) returns text[]
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select array(select s.side from public.suspensions s where s.org_id = organization
    and s.project_id is not distinct from project and s.member_id is not distinct from member order by s.side)
$$;
grant execute on function suspended_by(uuid, uuid, uuid) to sallyport_control;
alter function suspended_by(uuid, uuid, uuid) owner to sallyport_definer;

set local role sallyport_definer;
-- As in 0008, and what is suspended: both are asked at the same places, and are few.
create or replace function public.gateway_switches() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select json_agg(json_build_object('scope', f.scope, 'mode', f.mode, 'subject', f.subject) order by f.id) from (
      select s.id, s.scope, s.mode,
        coalesce(s.provider, s.model, s.key_id::text, s.organization_id::text, '') as subject from public.switches s
      union all
      select s.id, case when s.project_id is not null then 'suspended_project'
          when s.member_id is not null then 'suspended_member' else 'suspended_organization' end, s.mode,
        coalesce(s.project_id, s.member_id, s.org_id)::text from public.suspensions s) f), '[]'::json)
$$;
reset role;
