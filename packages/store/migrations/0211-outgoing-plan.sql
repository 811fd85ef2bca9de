-- Up Migration

-- «Исходящий номерной план» (INB-DOU-01): what calls show that name no number themselves, campaigns without one included (OUT-CID-01).
-- No row: the trunk's own number.
CREATE TABLE outgoing_plan (
  centre_id uuid PRIMARY KEY REFERENCES centre,
  -- How the number is chosen (INB-DOU-06, PBX-CID-01); null: nothing is shown but by entries.
  caller text,
  number_id uuid,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL,
  FOREIGN KEY (centre_id, number_id) REFERENCES number
);
CALL protect('outgoing_plan');

CREATE TABLE outgoing_plan_entry (
  centre_id uuid NOT NULL REFERENCES outgoing_plan ON DELETE CASCADE,
  digits text NOT NULL CHECK (digits ~ '^\+?[0-9*#]{1,15}$'),
  is_prefix boolean NOT NULL,
  remove boolean NOT NULL CHECK (is_prefix OR NOT remove),
  insert text NOT NULL CHECK (insert ~ '^(\+?[0-9*#]{1,15})?$'),
  caller text,
  number_id uuid,
  position integer NOT NULL,
  PRIMARY KEY (centre_id, digits),
  FOREIGN KEY (centre_id, number_id) REFERENCES number
);
CALL protect('outgoing_plan_entry');
