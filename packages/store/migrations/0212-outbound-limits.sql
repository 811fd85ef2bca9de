-- Up Migration

-- Most calls of an automatic campaign (OUT-MOD-03), and what a file of a list may hold (OUT-IMP-01). No row: the defaults.
CREATE TABLE outbound_limits (
  centre_id uuid PRIMARY KEY REFERENCES centre,
  simultaneous_calls integer NOT NULL CHECK (simultaneous_calls BETWEEN 1 AND 2000),
  import_megabytes integer NOT NULL CHECK (import_megabytes BETWEEN 1 AND 1000),
  import_rows integer NOT NULL CHECK (import_rows BETWEEN 1 AND 5000000),
  import_fields integer NOT NULL CHECK (import_fields BETWEEN 1 AND 500),
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL
);
CALL protect('outbound_limits');

-- The limit that a refused file went beyond, as it was then: rows, fields or megabytes.
ALTER TABLE list_import ADD COLUMN failure_limit integer;
