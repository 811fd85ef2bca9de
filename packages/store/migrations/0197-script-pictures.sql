-- Up Migration

-- Pictures of conversation scripts (INB-SCR-03): small, checked when they come, and read by every agent who sees the script.
CREATE TABLE script_picture (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  media_type text NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg', 'image/svg+xml')),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 2097152),
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CALL protect('script_picture');
