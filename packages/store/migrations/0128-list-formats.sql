-- Up Migration

-- A named format that serves several lists (OUT-LST-03): fields with their key, and how files are read.
CREATE TABLE list_format (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  fields jsonb NOT NULL,
  reading jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX list_format_name ON list_format (centre_id, lower(name));
CALL protect('list_format');

-- Null: the list has fields of its own.
ALTER TABLE list
  ADD COLUMN format_id uuid,
  ADD CONSTRAINT list_format_used FOREIGN KEY (centre_id, format_id) REFERENCES list_format;
CREATE INDEX list_by_format ON list (centre_id, format_id) WHERE format_id IS NOT NULL;
