-- Up Migration

-- A list's periodic update from a server of others (OUT-IMP-15); one per list.
CREATE TABLE list_feed (
  centre_id uuid NOT NULL,
  list_id uuid NOT NULL,
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
  PRIMARY KEY (centre_id, list_id),
  FOREIGN KEY (centre_id, list_id) REFERENCES list ON DELETE CASCADE
);
CREATE INDEX list_feed_due ON list_feed (next_at) WHERE next_at IS NOT NULL;
CALL protect('list_feed');

-- Contents that were imported already, by SHA-256.
CREATE TABLE list_feed_seen (
  centre_id uuid NOT NULL,
  list_id uuid NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  imported_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, list_id, hash),
  FOREIGN KEY (centre_id, list_id) REFERENCES list_feed ON DELETE CASCADE
);
CALL protect('list_feed_seen');

-- «Нет файла»: an entry of the log that is no failure (OUT-IMP-16).
ALTER TABLE list_import DROP CONSTRAINT list_import_outcome_check;
ALTER TABLE list_import
  ADD CONSTRAINT list_import_outcome_check CHECK (outcome IN ('running', 'done', 'failed', 'no_file'));
