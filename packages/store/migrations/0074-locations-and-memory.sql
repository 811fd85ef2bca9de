-- Up Migration

-- Where phones stand: what emergency services see and are told (TEL-EMG-02, TEL-EMG-03). `networks` tell that a computer is
-- there, and `country` in which country an address is (TEL-SEC-09).
CREATE TABLE location (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  address text NOT NULL,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  -- One of the centre's numbers, or none: then the trunk's own is shown.
  number text CHECK (number ~ '^\+[0-9]{7,15}$'),
  networks cidr[] NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX location_name ON location (centre_id, lower(name));
CALL protect('location');

ALTER TABLE endpoint ADD COLUMN location_id uuid,
  ADD FOREIGN KEY (centre_id, location_id) REFERENCES location ON DELETE SET NULL (location_id);
-- Of the phone in the browser, and the address from which its user last said where he is.
ALTER TABLE user_account ADD COLUMN location_id uuid, ADD COLUMN location_address inet,
  ADD FOREIGN KEY (centre_id, location_id) REFERENCES location ON DELETE SET NULL (location_id);
-- Who hears of emergency calls besides the administrators.
ALTER TABLE centre ADD COLUMN emergency_desk_id uuid;

-- What the switch knew of each trunk, in its own shape (TEL-GEN-05).
CREATE TABLE trunk_memory (
  centre_id uuid NOT NULL,
  trunk_id uuid NOT NULL,
  memory jsonb NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, trunk_id),
  FOREIGN KEY (centre_id, trunk_id) REFERENCES trunk ON DELETE CASCADE
);
CALL protect('trunk_memory');

-- Calls that the black list has refused (PBX-BLK-03).
CREATE TABLE blocked_call (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  -- Empty: the number was hidden.
  from_number text NOT NULL,
  to_number text NOT NULL,
  trunk_id uuid,
  reason text NOT NULL CHECK (reason IN ('numa_in_black_list', 'hidden_number', 'too_many_identical_incoming_calls')),
  PRIMARY KEY (centre_id, id)
);
CREATE INDEX blocked_call_at ON blocked_call (centre_id, at);
CALL protect('blocked_call');

-- More than so many calls of one number within so many minutes are refused (PBX-BLK-06).
ALTER TABLE centre ADD COLUMN repeat_guard boolean NOT NULL DEFAULT false,
  ADD COLUMN repeat_calls integer NOT NULL DEFAULT 10 CHECK (repeat_calls BETWEEN 1 AND 1000),
  ADD COLUMN repeat_minutes integer NOT NULL DEFAULT 10 CHECK (repeat_minutes BETWEEN 1 AND 1440);
