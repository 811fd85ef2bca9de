-- Up Migration

-- How a centre guards itself against toll fraud (TEL-SEC-08, PLT-SEC-06): one document, whose every field has a default in the
-- program. No row: all of them.
CREATE TABLE toll_policy (
  centre_id uuid PRIMARY KEY REFERENCES centre,
  policy jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1
);
CALL protect('toll_policy');

-- Users and lines with limits of their own.
CREATE TABLE toll_exception (
  centre_id uuid NOT NULL REFERENCES centre,
  scope text NOT NULL CHECK (scope IN ('user', 'line')),
  party_id uuid NOT NULL,
  limits jsonb NOT NULL,
  closed_at_night boolean NOT NULL,
  PRIMARY KEY (centre_id, scope, party_id)
);
CALL protect('toll_exception');

-- Users and lines that make no outside call until somebody releases them.
CREATE TABLE toll_stop (
  centre_id uuid NOT NULL REFERENCES centre,
  scope text NOT NULL CHECK (scope IN ('user', 'line')),
  party_id uuid NOT NULL,
  -- The limit that was reached, and the number that was dialled then.
  cause text NOT NULL,
  dialled text NOT NULL,
  stopped_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, scope, party_id)
);
CALL protect('toll_stop');

-- What the switch has counted, in its own shape; at most 5 s stale (TEL-GEN-05).
CREATE TABLE toll_count (
  centre_id uuid PRIMARY KEY REFERENCES centre,
  accounts jsonb NOT NULL,
  at timestamptz(3) NOT NULL
);
CALL protect('toll_count');

-- What an administrator has to hear of. One that lasts (a trunk that is down) is open until it is cleared; of the others,
-- acknowledging is the end. While one is open it is not raised again but counted (DSK-ALR-03).
CREATE TABLE alert (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  kind text NOT NULL,
  -- What it is about, where there are several of a kind.
  subject text NOT NULL,
  urgent boolean NOT NULL,
  lasting boolean NOT NULL,
  details jsonb NOT NULL,
  raised_at timestamptz(3) NOT NULL,
  times integer NOT NULL DEFAULT 1,
  last_at timestamptz(3) NOT NULL,
  acknowledged_by text,
  acknowledged_at timestamptz(3),
  cleared_at timestamptz(3),
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX alert_open ON alert (centre_id, kind, subject) WHERE cleared_at IS NULL;
CREATE INDEX alert_raised ON alert (centre_id, raised_at);
CALL protect('alert');
