-- Providers can be changed without their secret: they have a name for people, a region, and a revision, by which two people
-- who edit one provider notice each other (RFC 9110, If-Match). The control login may change them already.
alter table providers
  add column name text check (length(name) between 1 and 200),
  add column region text check (region ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$'),
  add column revision integer not null default 1;
update providers set name = slug;
alter table providers alter column name set not null;
