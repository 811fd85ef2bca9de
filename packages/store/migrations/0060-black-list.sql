-- Up Migration

-- Numbers whose calls are refused before they are answered (PBX-BLK). `entry` is a whole number, `+74951234567`, or the
-- beginning of many, `+7495123*`: a call is looked up by every beginning of its number at once.
CREATE TABLE black_list_entry (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  entry text NOT NULL CHECK (entry ~ '^\+[0-9]{5,15}\*?$'),
  comment text NOT NULL,
  -- How it got in: by hand, by the key of a talk, from the list of calls, or by the API.
  way text NOT NULL CHECK (way IN ('hand', 'talk', 'calls', 'api')),
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  blocked_calls bigint NOT NULL DEFAULT 0,
  last_blocked_at timestamptz(3),
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX black_list_entry_once ON black_list_entry (centre_id, entry);
CALL protect('black_list_entry');

-- What a listed caller is told, and whether a hidden number is treated as listed (TEL-SEC-11).
ALTER TABLE centre
  ADD COLUMN black_list_answer integer NOT NULL DEFAULT 603 CHECK (black_list_answer IN (603, 486)),
  ADD COLUMN black_list_hidden boolean NOT NULL DEFAULT false;
