-- Background work. The tables of its queue are the package's, in a schema of its own, which `migrate` makes before this runs
-- (platform/jobs/schema.ts). The worker's login may use the queue, and sees no tenant's row.

grant usage on schema graphile_worker to sallyport_worker;
grant select on graphile_worker.migrations to sallyport_worker;
grant select, insert, update, delete on graphile_worker._private_jobs, graphile_worker._private_job_queues,
  graphile_worker._private_tasks, graphile_worker._private_known_crontabs to sallyport_worker;
grant execute on function graphile_worker.add_jobs(graphile_worker.job_spec[], boolean),
  graphile_worker.add_job(text, json, text, timestamptz, integer, text, integer, text[], text) to sallyport_worker;
create policy worker on graphile_worker._private_jobs to sallyport_worker using (true) with check (true);
create policy worker on graphile_worker._private_job_queues to sallyport_worker using (true) with check (true);
create policy worker on graphile_worker._private_tasks to sallyport_worker using (true) with check (true);
create policy worker on graphile_worker._private_known_crontabs to sallyport_worker using (true) with check (true);
