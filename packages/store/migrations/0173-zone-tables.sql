-- Up Migration

-- Tables of a centre that take the place of the product's own: zones by the beginning of a number or of a postal code (OUT-HRS-07).
CREATE TABLE zone_table (
  centre_id uuid NOT NULL REFERENCES centre,
  kind text NOT NULL CHECK (kind IN ('prefix', 'postal_code')),
  file_name text NOT NULL,
  rows integer NOT NULL,
  loaded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, kind)
);
CALL protect('zone_table');

CREATE TABLE zone_table_row (
  centre_id uuid NOT NULL REFERENCES centre,
  kind text NOT NULL,
  -- Of a number with its `+`.
  beginning text NOT NULL,
  -- IANA names with commas between them; all of them have to allow a dial.
  zones text NOT NULL,
  PRIMARY KEY (centre_id, kind, beginning),
  FOREIGN KEY (centre_id, kind) REFERENCES zone_table ON DELETE CASCADE
);
CALL protect('zone_table_row');
