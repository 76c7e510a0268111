-- M-4: a picture's row takes those of its copies with it, found by both columns of the reference. With an index of the organization
-- alone, each of a hundred thousand deletions read every copy that the organization had.
create index on upload_objects (org_id, upload_id);
drop index upload_objects_org_id_idx;
