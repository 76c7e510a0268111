-- Who leaves a stream and has it stopped before its provider counted pays the most that it may have made until then (C-1).
-- The rows say so.
alter table usage_requests drop constraint usage_requests_usage_source_check;
alter table usage_requests add constraint usage_requests_usage_source_check
  check (usage_source in ('provider', 'counted', 'estimated', 'bounded', 'none'));
