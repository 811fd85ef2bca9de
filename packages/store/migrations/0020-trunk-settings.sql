-- Up Migration

-- Settings of a trunk are the table of TEL-TRK-02, which grows: one document, whose every field has a default in the program.
ALTER TABLE trunk ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';
ALTER TABLE trunk ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE trunk ADD COLUMN updated_at timestamptz(3);

-- Every centre's rows are meant here, and nobody has named one.
ALTER TABLE trunk NO FORCE ROW LEVEL SECURITY;
UPDATE trunk SET updated_at = created_at, settings = jsonb_build_object(
    'authorisation', CASE WHEN register AND username IS NOT NULL THEN 'registration' ELSE 'static' END,
    'host', host, 'port', port, 'transport', transport, 'username', coalesce(username, ''),
    -- No limit was the rule before there were limits.
    'channels', coalesce(least(channels, 10000), 10000), 'callsPerSecondOut', 200, 'callsPerSecondIn', 200,
    'allowedCallerIds', jsonb_build_array('*'));
ALTER TABLE trunk FORCE ROW LEVEL SECURITY;

ALTER TABLE trunk ALTER COLUMN updated_at SET NOT NULL;
ALTER TABLE trunk DROP COLUMN host, DROP COLUMN port, DROP COLUMN transport, DROP COLUMN username, DROP COLUMN register,
  DROP COLUMN channels;

-- PLT-TEN-12.
ALTER TABLE number ADD COLUMN kind text NOT NULL DEFAULT 'voice' CHECK (kind IN ('voice', 'sms', 'both'));
CREATE INDEX number_trunk ON number (centre_id, trunk_id);
