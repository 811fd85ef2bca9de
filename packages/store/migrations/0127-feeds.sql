-- Up Migration

-- The periodic update of a contact list (OUT-IMP-15) or of a do-not-call list (OUT-DNC-08) from a server of others; one per list.
CREATE TABLE feed (
  centre_id uuid NOT NULL,
  -- Of the list it feeds.
  id uuid GENERATED ALWAYS AS (coalesce(list_id, do_not_call_list_id)) STORED,
  list_id uuid,
  do_not_call_list_id uuid,
  enabled boolean NOT NULL,
  schedule jsonb NOT NULL,
  time_zone text NOT NULL,
  target jsonb NOT NULL,
  -- Password and key, sealed with the centre's key.
  secrets_sealed text NOT NULL,
  -- Path, mode, how the file is read, what happens to it then.
  settings jsonb NOT NULL,
  -- Hears of failures.
  owner_id uuid,
  -- Null while it is off.
  next_at timestamptz(3),
  -- Tries of the run that is due now, when its first one began, and who has it in hand.
  tries integer NOT NULL DEFAULT 0,
  run_since timestamptz(3),
  leased_until timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  CHECK (num_nonnulls(list_id, do_not_call_list_id) = 1),
  FOREIGN KEY (centre_id, list_id) REFERENCES list ON DELETE CASCADE,
  FOREIGN KEY (centre_id, do_not_call_list_id) REFERENCES do_not_call_list ON DELETE CASCADE
);
CREATE INDEX feed_due ON feed (next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX feed_list ON feed (centre_id, list_id) WHERE list_id IS NOT NULL;
CREATE UNIQUE INDEX feed_do_not_call_list ON feed (centre_id, do_not_call_list_id) WHERE do_not_call_list_id IS NOT NULL;
CALL protect('feed');

-- Contents that were imported already, by SHA-256.
CREATE TABLE feed_seen (
  centre_id uuid NOT NULL,
  feed_id uuid NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  imported_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, feed_id, hash),
  FOREIGN KEY (centre_id, feed_id) REFERENCES feed ON DELETE CASCADE
);
CALL protect('feed_seen');

-- «Журнал» is one for both kinds of list; an import of a do-not-call list has no generation of records.
ALTER TABLE list_import
  ALTER COLUMN list_id DROP NOT NULL,
  ADD COLUMN do_not_call_list_id uuid,
  ADD CONSTRAINT list_import_target CHECK (num_nonnulls(list_id, do_not_call_list_id) = 1),
  ADD FOREIGN KEY (centre_id, do_not_call_list_id) REFERENCES do_not_call_list ON DELETE CASCADE;
CREATE INDEX list_import_do_not_call ON list_import (centre_id, do_not_call_list_id, started_at)
  WHERE do_not_call_list_id IS NOT NULL;
CREATE UNIQUE INDEX do_not_call_import_running ON list_import (centre_id, do_not_call_list_id) WHERE outcome = 'running';

-- «Нет файла»: an entry of the log that is no failure (OUT-IMP-16).
ALTER TABLE list_import DROP CONSTRAINT list_import_outcome_check;
ALTER TABLE list_import
  ADD CONSTRAINT list_import_outcome_check CHECK (outcome IN ('running', 'done', 'failed', 'no_file'));
