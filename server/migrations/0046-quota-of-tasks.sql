-- What tasks make stays within the same quota, so whoever works on them counts what unfinished uploads will take, too.
grant select on unfinished_uploads to sallyport_worker;
