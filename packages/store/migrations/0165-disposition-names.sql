-- Up Migration

-- Names and codes that dispositions had: results keep them as they were when they were written (OUT-DSP-07).
CREATE TABLE disposition_name (
  centre_id uuid NOT NULL,
  service_id uuid NOT NULL,
  key text NOT NULL,
  -- What was written before it, and after the one that ended earlier, bears this name.
  until timestamptz(3) NOT NULL,
  name_ru text NOT NULL,
  name_en text NOT NULL,
  code text,
  PRIMARY KEY (centre_id, service_id, key, until),
  FOREIGN KEY (centre_id, service_id) REFERENCES service ON DELETE CASCADE
);
CALL protect('disposition_name');

-- When the record's last disposition was written; of those before, its closing or its last call tells.
ALTER TABLE record_state ADD COLUMN last_disposition_at timestamptz(3);

-- A manager set another status than the first one (OUT-DSP-08).
ALTER TABLE attempt
  ADD COLUMN corrected_at timestamptz(3),
  ADD COLUMN first_disposition text;
