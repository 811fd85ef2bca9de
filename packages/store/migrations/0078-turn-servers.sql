-- Up Migration

-- TURN servers that the centre's browsers may use (TEL-WRT-02). No row: none. The secret is the one that the servers share with us;
-- browsers only get credentials that expire.
CREATE TABLE turn_settings (
  centre_id uuid PRIMARY KEY REFERENCES centre,
  urls text[] NOT NULL CHECK (cardinality(urls) BETWEEN 1 AND 5),
  secret_sealed text NOT NULL,
  lifetime_minutes integer NOT NULL CHECK (lifetime_minutes BETWEEN 60 AND 1440),
  relay_only boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL
);
CALL protect('turn_settings');
