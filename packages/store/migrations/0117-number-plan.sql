-- Up Migration

-- Files of the state numbering plan as they were loaded, one for each first digit of a code (PBX-REG-01, PBX-REG-07).
CREATE TABLE number_plan_part (
  centre_id uuid NOT NULL REFERENCES centre,
  part text NOT NULL CHECK (part IN ('3', '4', '8', '9')),
  file_name text NOT NULL,
  rows integer NOT NULL,
  blocks integer NOT NULL,
  unmapped text[] NOT NULL,
  loaded_at timestamptz NOT NULL,
  PRIMARY KEY (centre_id, part)
);
CALL protect('number_plan_part');

-- Numbers without `+` and the zones of their places; blocks of a centre do not meet.
CREATE TABLE number_plan_block (
  centre_id uuid NOT NULL REFERENCES centre,
  first bigint NOT NULL,
  last bigint NOT NULL CHECK (last >= first),
  -- IANA names with commas between them.
  zones text NOT NULL,
  PRIMARY KEY (centre_id, first)
);
CALL protect('number_plan_block');
