-- Up Migration

-- What an import or somebody deletes from a list goes to the archive of the campaigns that have dialled it (OUT-IMP-09): until its zip
-- is made, such records lie in a content of the list with a number below 0, which is never in force.
ALTER TABLE results_archive DROP CONSTRAINT results_archive_reason_check;
ALTER TABLE results_archive ADD CONSTRAINT results_archive_reason_check
  CHECK (reason IN ('list_deleted', 'list_removed', 'list_replaced', 'records_deleted'));

-- Names of the source's columns: rejected rows go back under them (OUT-IMP-08). Null: of entries, and of imports before.
ALTER TABLE list_import ADD COLUMN columns text[];
