-- Up Migration

-- Folders of a service's dispositions (OUT-DSP-01). A service without a row here has the predefined ones.
CREATE TABLE disposition_folder (
  centre_id uuid NOT NULL,
  service_id uuid NOT NULL,
  key text NOT NULL,
  name_ru text NOT NULL,
  name_en text NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (centre_id, service_id, key),
  FOREIGN KEY (centre_id, service_id) REFERENCES service ON DELETE CASCADE
);
CALL protect('disposition_folder');

-- The sets of OUT-DSP-02. A deleted one keeps its row: past results show its name and code (OUT-DSP-07).
ALTER TABLE disposition
  ADD COLUMN preview_set boolean NOT NULL DEFAULT false,
  ADD COLUMN outbound_set boolean NOT NULL DEFAULT true,
  ADD COLUMN inbound_set boolean NOT NULL DEFAULT true,
  ADD COLUMN deleted_at timestamptz(3),
  ADD CHECK (outbound_set OR NOT inbound_set);
UPDATE disposition SET preview_set = true WHERE key = 'bad_record' OR type = 'reschedule';
