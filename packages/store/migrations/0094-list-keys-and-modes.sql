-- Up Migration

-- Key of OUT-IMP-14 as a hash of its values, so that keys of any length are compared by one short index; null without a key.
ALTER TABLE record
  ADD COLUMN key_hash bytea CHECK (length(key_hash) = 16),
  -- Beside the numbers; null where no number has one. Dialled as tones after the answer (OUT-IMP-12).
  ADD COLUMN extensions text[],
  ADD COLUMN updated_at timestamptz(3);
CREATE UNIQUE INDEX record_key ON record (centre_id, list_id, generation, key_hash) WHERE key_hash IS NOT NULL;

ALTER TABLE list
  -- «Приостановить»: out of use in every campaign at once (OUT-LST-09).
  ADD COLUMN frozen boolean NOT NULL DEFAULT false,
  -- A replacement with more rejected rows than this share leaves the old content; 100 is off (OUT-IMP-10).
  ADD COLUMN error_threshold smallint NOT NULL DEFAULT 100 CHECK (error_threshold BETWEEN 0 AND 100);

ALTER TABLE list_import DROP CONSTRAINT list_import_mode_check;
ALTER TABLE list_import
  ADD CONSTRAINT list_import_mode_check CHECK (mode IN ('append', 'replace', 'update', 'append_update', 'delete')),
  ADD COLUMN source text NOT NULL DEFAULT 'upload' CHECK (source IN ('upload', 'feed', 'api', 'results')),
  ADD COLUMN updated integer NOT NULL DEFAULT 0,
  ADD COLUMN deleted integer NOT NULL DEFAULT 0,
  -- Rows of an update or a deletion whose key the list does not have.
  ADD COLUMN unknown integer NOT NULL DEFAULT 0,
  ADD COLUMN reopened integer NOT NULL DEFAULT 0;
-- Both go by themselves: the log after a year, the files of rejected rows after a month (OUT-IMP-17).
CREATE INDEX list_import_started ON list_import (started_at);
