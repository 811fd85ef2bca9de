-- Up Migration

-- A deleted campaign lies in the bin for a while and can be restored (OUT-RES-12). Everything that reads campaigns passes them over
-- without knowing of it: its service is invisible unless a transaction says that it means those in the bin, too.
ALTER TABLE service ADD COLUMN deleted_at timestamptz(3);
ALTER TABLE campaign
  ADD COLUMN deleted_at timestamptz(3),
  ADD COLUMN deleted_by text,
  -- Its entry numbers are free for others meanwhile; on its return it takes those that still are.
  ADD COLUMN kept_numbers text[] NOT NULL DEFAULT '{}',
  -- For good: it cannot be restored any more, and its rows go part by part.
  ADD COLUMN purge boolean NOT NULL DEFAULT false;
CREATE INDEX campaign_deleted ON campaign (deleted_at) WHERE deleted_at IS NOT NULL;

-- Days that a deleted campaign is kept; 0: none.
ALTER TABLE centre ADD COLUMN bin_days integer NOT NULL DEFAULT 30 CHECK (bin_days BETWEEN 0 AND 90);

-- The name of a deleted campaign is free.
DROP INDEX service_name;
CREATE UNIQUE INDEX service_name ON service (centre_id, lower(name)) WHERE deleted_at IS NULL;

CREATE POLICY not_in_bin ON service AS RESTRICTIVE
  USING (deleted_at IS NULL OR current_setting('app.bin', true) = 'on') WITH CHECK (true);
